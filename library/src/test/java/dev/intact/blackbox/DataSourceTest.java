package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.StatementFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/** The connections of a database as plain JDBC. */
class DataSourceTest {
    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer primary key, name text)");
        return target;
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachStatementIsCommittedByItselfUntilSomebodySaysOtherwise(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            run(connection, "insert into t values (1, 'Ann')");
            assertThat(target.count("t")).isEqualTo(1);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            connection.setAutoCommit(false);
            run(connection, "insert into t values (2, 'Bob')");
            assertThat(target.count("t")).isEqualTo(1);
            connection.commit();
            assertThat(target.count("t")).isEqualTo(2);
            run(connection, "insert into t values (3, 'Cy')");
            connection.rollback();
            assertThat(target.count("t")).isEqualTo(2);
            run(connection, "insert into t values (4, 'Di')");
            connection.setAutoCommit(true);
            assertThat(target.count("t")).isEqualTo(3);
        }
    }

    /** What a statement may set for its connection, as one text. */
    private static String settings(Connection connection) throws SQLException {
        List<String> asked = new ArrayList<>();
        for (String name : List.of(
                "busy_timeout",
                "reverse_unordered_selects",
                "trusted_schema",
                "secure_delete",
                "max_page_count",
                "journal_mode",
                "query_only")) {
            asked.add(name + "=" + ask(connection, "pragma " + name));
        }
        return asked
                + ask(connection, "select 'a' like 'A'")
                + ask(connection, "select count(*) from pragma_database_list where name = 'o'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pragma busy_timeout=0",
                "pragma case_sensitive_like(on)",
                "pragma/**/reverse_unordered_selects=on",
                "pragma trusted_schema=off",
                "pragma secure_delete=on",
                "pragma max_page_count=1000",
                "pragma main.journal_mode=memory",
                "attach ':memory:' as o"
            })
    void whatOneBorrowerSetsIsNotThereForTheNext(String statement) throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = target.open()) {
            nothingIsLeft(db.dataSource(), statement);
            nothingIsLeft(db.readDataSource(), statement.replace("memory", "wal"));
        }
    }

    private static void nothingIsLeft(DataSource source, String statement) throws SQLException {
        String before;
        try (Connection connection = source.getConnection()) {
            before = settings(connection);
            run(connection, statement);
        }
        try (Connection next = source.getConnection()) {
            assertThat(settings(next)).isEqualTo(before);
        }
    }

    @Test
    void aBorrowerThatCouldNotBeginLeavesTheWaitForLocksAsItWas() throws SQLException {
        Target target = target(Engine.SQLITE);
        DatabaseConfig brief =
                DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withLock(Duration.ofMillis(50)));
        try (Database db = target.open(brief);
                Connection other = DriverManager.getConnection(target.jdbcUrl())) {
            db.write(w -> w.execute("insert into t values (1, 'Ann')"));
            run(other, "begin immediate");
            try (Connection connection = db.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> run(connection, "insert into t values (2, 'Bob')"))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(ask(next, "pragma busy_timeout")).isEqualTo("50");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/* app */ begin immediate", "-- app\nbegin exclusive", "/* a */savepoint a"})
    void whatABorrowerBeganByItselfEndsWithIt(String begin) throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = target.open()) {
            try (Connection connection = db.dataSource().getConnection()) {
                run(connection, begin, "insert into t values (1, 'Ann')");
            }
            target.execute("insert into t values (2, 'Bob')");
            assertThat(target.count("t")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void savepointsAreGoneBackTo(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class);
            connection.setAutoCommit(false);
            run(connection, "insert into t values (1, 'Ann')");
            Savepoint point = connection.setSavepoint("Odd \" name");
            run(connection, "insert into t values (2, 'Bob')");
            connection.rollback(point);
            connection.releaseSavepoint(connection.setSavepoint());
            run(connection, "insert into t values (3, 'Cy')");
            connection.commit();
            assertThat(target.rows("select id from t order by id")).containsExactly("1", "3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsOfOneTransactionAndAPreparedStatementOutlivesIt(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
                for (int round = 0; round < 2; round++) {
                    for (int i = 0; i < 10; i++) {
                        insert.setInt(1, 10 * round + i);
                        insert.setString(2, "n");
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch()).hasSize(10);
                    assertThat(target.count("t")).isEqualTo(10L * round);
                    connection.commit();
                    assertThat(target.count("t")).isEqualTo(10L * round + 10);
                }
                assertThat(insert.getConnection()).isSameAs(connection);
                assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
                assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfWhatWasNotCommitted(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open()) {
            Connection connection = db.dataSource().getConnection();
            connection.setAutoCommit(false);
            run(connection, "insert into t values (1, 'Ann')");
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(next.getAutoCommit()).isTrue();
                run(next, "begin", "insert into t values (2, 'Bob')");
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(ask(next, "select count(*) from t")).isEqualTo("0");
            }
            db.write(w -> w.execute("insert into t values (3, 'Cy')"));
        }
        assertThat(target.rows("select id from t")).containsExactly("3");
    }

    @Test
    void whatWasSetOnAServersSessionIsPutBack() throws SQLException {
        Target target = target(Engine.POSTGRES);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1))))) {
            String path;
            try (Connection connection = db.dataSource().getConnection()) {
                path = ask(connection, "show search_path");
                connection.setAutoCommit(false);
                run(
                        connection,
                        "set search_path = pg_catalog",
                        "create temp table x (id integer)",
                        "select pg_advisory_lock(7)");
                assertThat(ask(connection, "select set_config('work_mem', '123kB', false)"))
                        .isEqualTo("123kB");
                connection.commit();
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(ask(connection, "show search_path")).isEqualTo(path);
                assertThat(ask(connection, "show work_mem")).isNotEqualTo("123kB");
                assertThat(ask(connection, "select to_regclass('pg_temp.x') is null"))
                        .isEqualTo("t");
                assertThat(ask(
                                connection,
                                "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"))
                        .isEqualTo("0");
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.unwrap(PGConnection.class);
                run(connection, "set default_transaction_read_only = off");
            }
            List<String> settings =
                    List.of("default_transaction_read_only", "statement_timeout", "transaction_isolation");
            List<String> shown = new ArrayList<>();
            db.read(r -> {
                for (String setting : settings) {
                    shown.add(r.queryOne("show " + setting, row -> row.textAt(0)));
                }
            });
            assertThat(shown).containsExactly("on", "30s", "read committed");
        }
    }

    @Test
    void whatWasSetOnTheDriverIsPutBack() throws SQLException {
        Target target = target(Engine.POSTGRES);
        target.execute("create schema other");
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1))))) {
            List<Object> before = driversSettings(db);
            try (Connection connection = db.dataSource().getConnection()) {
                connection.setSchema("other");
                connection.setClientInfo("ApplicationName", "somebody");
                connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
                connection.setTypeMap(Map.of("x", String.class));
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setNetworkTimeout(Runnable::run, 70_000);
            }
            assertThat(driversSettings(db)).isEqualTo(before);
            try (Connection connection = db.dataSource().getConnection()) {
                PGConnection driver = connection.unwrap(PGConnection.class);
                driver.setDefaultFetchSize(3);
                driver.setPrepareThreshold(0);
                driver.setAutosave(AutoSave.CONSERVATIVE);
            }
            assertThat(driversSettings(db)).isEqualTo(before);
            // It has its savepoints again.
            db.transaction(tx -> {
                assertThatThrownBy(() -> tx.execute("nonsense")).isInstanceOf(StatementFailedException.class);
                tx.execute("insert into t values (1, 'Bo')");
            });
        }
        assertThat(target.count("t")).isOne();
    }

    @Test
    void aConnectionThatCannotBePutBackIsReplaced() throws SQLException {
        Target target = target(Engine.POSTGRES);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1))))) {
            try (Connection connection = db.dataSource().getConnection()) {
                // Without it no statement that was prepared can be let go of.
                run(connection, "prepare p as select 1", "drop extension plpgsql");
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(ask(connection, "select count(*) from pg_prepared_statements where from_sql"))
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void oneThatWasOutWhileAnotherWasLostIsReplacedOnceItIsBack() throws SQLException {
        String process = "select pg_backend_pid()";
        try (Database db = Database.open(target(Engine.POSTGRES).url())) {
            String before;
            try (Connection out = db.dataSource().getConnection()) {
                before = ask(out, process);
                try (Connection lost = db.dataSource().getConnection()) {
                    ask(out, "select pg_terminate_backend(" + ask(lost, process) + ", 5000)");
                    assertThatThrownBy(() -> ask(lost, process)).isInstanceOf(SQLException.class);
                }
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(ask(next, process)).isNotEqualTo(before);
            }
        }
    }

    @Test
    void aConnectionThatReadsAFileReadsOnlyAlsoAfterWhatLooksTemporary() throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withReaders(1))))) {
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(ask(connection, "select 1 as temp")).isEqualTo("1");
            }
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(ask(connection, "pragma query_only")).isEqualTo("1");
            }
        }
    }

    @Test
    void whoWritesAndWhoReadsHasHisOwnTimeOnTheSameConnection() throws SQLException {
        Target target = target(Engine.POSTGRES);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withTimeouts(usual -> usual.withStatement(Duration.ofSeconds(70)))
                .withConnect(usual -> usual.with(usual.pool().withMost(1))))) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = db.dataSource().getConnection()) {
                    assertThat(ask(connection, "show statement_timeout")).isEqualTo("70s");
                }
                try (Connection connection = db.readDataSource().getConnection()) {
                    assertThat(ask(connection, "show statement_timeout")).isEqualTo("30s");
                }
            }
        }
    }

    private static List<Object> driversSettings(Database db) throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            List<Object> found = new ArrayList<>(List.of(
                    connection.getSchema(),
                    ask(connection, "show application_name"),
                    connection.getClientInfo("ApplicationName"),
                    connection.getHoldability(),
                    connection.getTypeMap(),
                    connection.getTransactionIsolation(),
                    connection.getNetworkTimeout()));
            PGConnection driver = connection.unwrap(PGConnection.class);
            found.addAll(List.of(driver.getDefaultFetchSize(), driver.getPrepareThreshold(), driver.getAutosave()));
            return found;
        }
    }

    @Test
    void whatWasSetOnAFilesConnectionIsPutBack() throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withReaders(1))))) {
            try (Connection connection = db.dataSource().getConnection()) {
                run(connection, "pragma foreign_keys = off", "create temp table x (id integer)");
                connection.setReadOnly(true);
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(ask(connection, "pragma foreign_keys")).isEqualTo("1");
                assertThat(ask(connection, "select count(*) from sqlite_temp_schema"))
                        .isEqualTo("0");
                assertThat(connection.isReadOnly()).isFalse();
                run(connection, "insert into t values (1, 'Ann')");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReadingSideWritesNothing(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open()) {
            try (Connection connection = db.dataSource().getConnection()) {
                run(connection, "insert into t values (1, 'Ann')");
            }
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(connection.isReadOnly()).isTrue();
                connection.setReadOnly(false);
                assertThat(ask(connection, "select name from t")).isEqualTo("Ann");
                assertThatThrownBy(() -> run(connection, "insert into t values (2, 'Bob')"))
                        .isInstanceOf(SQLException.class);
                connection.setAutoCommit(false);
                assertThat(ask(connection, "select count(*) from t")).isEqualTo("1");
                assertThatThrownBy(() -> run(connection, "delete from t")).isInstanceOf(SQLException.class);
                connection.rollback();
                assertThat(ask(connection, "select count(*) from t")).isEqualTo("1");
                connection.commit();
            }
            assertThat(target.count("t")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatSaysItReadsWritesNothing(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> run(connection, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class);
            connection.rollback();
            connection.setReadOnly(false);
            run(connection, "insert into t values (3, 'Cy')");
            connection.commit();
            assertThat(target.rows("select id from t")).containsExactly("3");
        }
    }

    @Test
    void rowsAreCopiedThroughTheDriver() throws Exception {
        Target target = target(Engine.POSTGRES);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            long copied = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy t from stdin", new StringReader("1\tAnn\n2\tBob\n"));
            assertThat(copied).isEqualTo(2);
            assertThat(target.count("t")).isZero();
            connection.commit();
            assertThat(target.count("t")).isEqualTo(2);
        }
    }

    /** Idle connections hold nothing that others wait for, and those who write come one after the other. */
    @ParameterizedTest
    @EnumSource
    void manyThreadsWriteBesideConnectionsThatWait(Engine engine) throws Exception {
        Target target = target(engine);
        target.execute("insert into t values (0, '0')");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Database db = target.open();
                Connection waiting = db.dataSource().getConnection()) {
            waiting.setAutoCommit(false);
            try (PreparedStatement prepared = waiting.prepareStatement("update t set name = '0' where id = 1")) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    all.add(threads.submit(() -> {
                        for (int n = 0; n < 20; n++) {
                            add(db);
                            db.write(w -> w.execute("update t set name = cast(cast(name as integer) + 1 as text)"));
                        }
                        return true;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                prepared.executeUpdate();
                waiting.commit();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(target.rows("select name from t")).containsExactly("120");
    }

    private static void add(Database db) throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t set name = cast(cast(name as integer) + 1 as text) where id = 0");
            connection.commit();
        }
    }

    @Test
    void oneThreadThatWaitsForItselfIsTold() throws SQLException {
        Target target = target(Engine.SQLITE);
        DatabaseConfig config =
                DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withLock(Duration.ofMillis(300)));
        try (Database db = Database.open(config);
                Connection one = db.dataSource().getConnection();
                Connection other = db.dataSource().getConnection()) {
            one.setAutoCommit(false);
            run(one, "insert into t values (1, 'Ann')");
            assertThatThrownBy(() -> run(other, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Does this thread hold another connection");
            other.setAutoCommit(false);
            assertThatThrownBy(() -> run(other, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Does this thread hold another connection");
            other.rollback();
            one.commit();
            run(other, "insert into t values (2, 'Bob')");
            other.commit();
        }
        assertThat(target.count("t")).isEqualTo(2);
    }
}
