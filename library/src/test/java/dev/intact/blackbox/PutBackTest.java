package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.StatementFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/** Nothing that one borrower of a plain connection sets is there for the next. */
class PutBackTest {
    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer primary key, name text)");
        return target;
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
            asked.add(name + "=" + Plainly.ask(connection, "pragma " + name));
        }
        return asked
                + Plainly.ask(connection, "select 'a' like 'A'")
                + Plainly.ask(connection, "select count(*) from pragma_database_list where name = 'o'");
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
            Plainly.run(connection, statement);
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
            Plainly.run(other, "begin immediate");
            try (Connection connection = db.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> Plainly.run(connection, "insert into t values (2, 'Bob')"))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(next, "pragma busy_timeout")).isEqualTo("50");
            }
        }
    }

    @Test
    void whatWasSetOnAServersSessionIsPutBack() throws SQLException {
        Target target = target(Engine.POSTGRES);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1))))) {
            String path;
            try (Connection connection = db.dataSource().getConnection()) {
                path = Plainly.ask(connection, "show search_path");
                connection.setAutoCommit(false);
                Plainly.run(
                        connection,
                        "set search_path = pg_catalog",
                        "create temp table x (id integer)",
                        "select pg_advisory_lock(7)");
                assertThat(Plainly.ask(connection, "select set_config('work_mem', '123kB', false)"))
                        .isEqualTo("123kB");
                connection.commit();
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(connection, "show search_path")).isEqualTo(path);
                assertThat(Plainly.ask(connection, "show work_mem")).isNotEqualTo("123kB");
                assertThat(Plainly.ask(connection, "select to_regclass('pg_temp.x') is null"))
                        .isEqualTo("t");
                assertThat(Plainly.ask(
                                connection,
                                "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"))
                        .isEqualTo("0");
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.unwrap(PGConnection.class);
                Plainly.run(connection, "set default_transaction_read_only = off");
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
                Plainly.run(connection, "prepare p as select 1", "drop extension plpgsql");
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(connection, "select count(*) from pg_prepared_statements where from_sql"))
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
                before = Plainly.ask(out, process);
                try (Connection lost = db.dataSource().getConnection()) {
                    Plainly.ask(out, "select pg_terminate_backend(" + Plainly.ask(lost, process) + ", 5000)");
                    assertThatThrownBy(() -> Plainly.ask(lost, process)).isInstanceOf(SQLException.class);
                }
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(next, process)).isNotEqualTo(before);
            }
        }
    }

    @Test
    void aConnectionThatReadsAFileReadsOnlyAlsoAfterWhatLooksTemporary() throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withReaders(1))))) {
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(Plainly.ask(connection, "select 1 as temp")).isEqualTo("1");
            }
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(Plainly.ask(connection, "pragma query_only")).isEqualTo("1");
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
                    assertThat(Plainly.ask(connection, "show statement_timeout"))
                            .isEqualTo("70s");
                }
                try (Connection connection = db.readDataSource().getConnection()) {
                    assertThat(Plainly.ask(connection, "show statement_timeout"))
                            .isEqualTo("30s");
                }
            }
        }
    }

    private static List<Object> driversSettings(Database db) throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            List<Object> found = new ArrayList<>(List.of(
                    connection.getSchema(),
                    Plainly.ask(connection, "show application_name"),
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
                Plainly.run(connection, "pragma foreign_keys = off", "create temp table x (id integer)");
                connection.setReadOnly(true);
            }
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(connection, "pragma foreign_keys")).isEqualTo("1");
                assertThat(Plainly.ask(connection, "select count(*) from sqlite_temp_schema"))
                        .isEqualTo("0");
                assertThat(connection.isReadOnly()).isFalse();
                Plainly.run(connection, "insert into t values (1, 'Ann')");
            }
        }
    }
}
