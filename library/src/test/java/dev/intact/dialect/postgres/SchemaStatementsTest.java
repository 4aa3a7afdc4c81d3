package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements of migrations in a transaction of somebody else, who has things of his own in it. */
class SchemaStatementsTest {
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final Postgres.Database database = Postgres.fresh();
    private Connection connection;
    private SchemaStatements statements;

    @BeforeEach
    void begin() throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        run("create temporary table mine (x integer)");
        run("insert into mine values (1)");
        statements = new SchemaStatements(connection, LONGEST);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String one(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void temporaryThingsOfWhoseSessionItIsStayAndThoseOfTheFileGo() throws SQLException {
        statements.execute("create temporary table theirs (x integer) partition by list (x)");
        statements.execute("create temporary view seen as select 1 as x");
        statements.execute("create temporary sequence number");
        statements.execute("create view kept as select x from theirs");
        statements.execute("create temporary table \"An odd one\" (x integer)");
        statements.execute("prepare p as select 1");
        statements.execute("declare c cursor for select 1");
        statements.clear();
        assertThat(one("select count(*) from pg_prepared_statements where name = 'p'"))
                .isEqualTo("0");
        assertThat(one("select count(*) from pg_cursors where name = 'c'")).isEqualTo("0");
        assertThat(one("select string_agg(relname, ' ') from pg_class where relnamespace = pg_my_temp_schema()"
                        + " and relkind in ('r', 'p', 'v', 'S')"))
                .isEqualTo("mine");
        assertThat(one("select x from mine")).isEqualTo("1");
        // The next file of the same transaction makes them anew.
        statements.execute("create temporary table theirs (x integer)");
        statements.clear();
        assertThat(one("select to_regclass('theirs') is null")).isEqualTo("t");
    }

    @Test
    void whoeverHasUsedUpTheTimeForLocksHasATenthOfItLeft() throws SQLException {
        statements.execute("select pg_sleep(0.6)");
        statements.execute("create table late as select current_setting('lock_timeout') as t");
        assertThat(one("select t from late")).isEqualTo("50ms");
        statements.end();
        assertThat(one("show lock_timeout")).isEqualTo("500ms");
    }

    @Test
    void rowsThatFollowPutOffAllThatCanBe() throws SQLException {
        statements.execute("create table p (x integer primary key)");
        statements.execute("create table c (x integer references p deferrable)");
        statements.settle();
        statements.end();
        run("insert into c values (1)");
        run("insert into p values (1)");
        run("set constraints all immediate");
        assertThat(one("select x from c")).isEqualTo("1");
    }

    /** As it is by psql. */
    @Test
    void bracesAreNoWordsOfTheDriver() {
        assertThatThrownBy(() -> statements.execute("select {d '2026-01-31'}")).hasMessageContaining("syntax error");
    }

    /** Two tables may have constraints of one name, of which not all can be put off. */
    @Test
    void whatTheSchemaPutsOffIsPutOffAgainOnceItWasLookedAt() throws SQLException {
        statements.execute("create table p (x integer primary key)");
        for (String table : new String[] {"first", "second", "third"}) {
            String deferred = table.equals("third") ? "" : " deferrable initially deferred";
            String name = table.equals("first") ? "\"By itself\"" : "shared";
            statements.execute(
                    "create table " + table + " (x integer constraint " + name + " references p" + deferred + ")");
        }
        statements.settle();
        statements.execute("insert into first values (1)");
        assertThatThrownBy(statements::settle).hasMessageContaining("By itself");
    }
}
