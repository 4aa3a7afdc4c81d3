package dev.intact.write;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A program with a database of its own, and a transaction in it. */
record Program(Engine.Target target, Dialect dialect) {
    private static final SessionSettings SETTINGS = new SessionSettings(
            "intact test",
            Timeouts.USUAL
                    .withConnect(Duration.ofSeconds(20))
                    .withLock(Duration.ofSeconds(20))
                    .withStatement(Duration.ZERO));

    static Program on(Engine engine, Path folder, String... statements) {
        Engine.Target target = engine.fresh(folder);
        target.execute(statements);
        return new Program(target, engine == Engine.SQLITE ? new SqliteDialect() : new PostgresDialect());
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Transaction transaction) throws Exception;
    }

    /** An open transaction. */
    record Transaction(Dialect dialect, ProgramSession session) {
        TableWrite write(String table) {
            return new TableWrite(dialect, () -> session, TableName.of(table));
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute(sql);
            }
        }
    }

    boolean sqlite() {
        return target.engine() == Engine.SQLITE;
    }

    List<String> rows(String sql) {
        return target.rows(sql);
    }

    /** Commits what the work did, also where it caught a failure of its own. */
    <T> T commit(Work<T> work) {
        Address address = dialect.address(target.url()).orElseThrow();
        try {
            Connection connection = dialect.connect(address, SETTINGS);
            try (ProgramSession session = dialect.session(connection, address, SETTINGS)) {
                session.begin(List.of());
                T result = work.in(new Transaction(dialect, session));
                session.commit();
                return result;
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
