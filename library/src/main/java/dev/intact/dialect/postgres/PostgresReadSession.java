package dev.intact.dialect.postgres;

import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that reads; the connection was opened so that it cannot write. */
final class PostgresReadSession implements ReadSession {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReadSession.class);

    private final Connection connection;
    private final SessionSettings settings;
    private final PGConnection driver;

    PostgresReadSession(Connection connection, SessionSettings settings) throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.driver = connection.unwrap(PGConnection.class);
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
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    @Override
    public void cancel() {
        try {
            if (!connection.isClosed()) {
                driver.cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement that runs", e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
