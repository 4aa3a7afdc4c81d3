package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that reads; the connection was opened so that it cannot write. Where a pooler lends its session for a
 * transaction at a time, all is read in one that cannot write.
 */
final class PostgresReadSession implements ReadSession {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReadSession.class);

    private final Connection connection;
    private final SessionSettings settings;
    private final PGConnection driver;

    private PostgresReadSession(Connection connection, PGConnection driver, SessionSettings settings) {
        this.connection = connection;
        this.driver = driver;
        this.settings = settings;
    }

    static ReadSession open(Connection connection, Address address, SessionSettings settings) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        PostgresReadSession session = new PostgresReadSession(connection, driver, settings);
        if (Pooler.lends(driver, address)) {
            session.begin("read committed");
        } else {
            ReadOnlyDefault.restore(connection);
        }
        return session;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    @Override
    public void begin() throws SQLException {
        rollback();
        begin("repeatable read");
    }

    private void begin(String isolation) throws SQLException {
        connection.setAutoCommit(false);
        // A savepoint would be in the way: the isolation cannot be set behind one.
        AutoSave before = driver.getAutosave();
        driver.setAutosave(AutoSave.NEVER);
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("set transaction isolation level " + isolation + ", read only; "
                    + Lent.AS_USUAL + "set local lock_timeout = "
                    + PublishingTransaction.millis(settings.timeouts().lock()) + "; set local statement_timeout = "
                    + settings.timeouts().read().toMillis());
        } finally {
            driver.setAutosave(before);
        }
    }

    private void rollback() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Never beside {@link #close}: it would meet whoever has the connection next. */
    @Override
    public synchronized void cancel() {
        try {
            if (!connection.isClosed()) {
                driver.cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement that runs", e);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                // What was set is undone by it.
                rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
