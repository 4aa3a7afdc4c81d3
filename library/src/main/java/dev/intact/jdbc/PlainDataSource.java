package dev.intact.jdbc;

import dev.intact.dialect.LentSession;
import dev.intact.error.IntactException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a database as plain JDBC, for jOOQ, Jdbi, Hibernate, JdbcTemplate and others: autocommit until
 * {@code setAutoCommit(false)}, and closing gives back, with what is open rolled back and what was set put back. Safe for
 * many threads; each connection for one at a time.
 */
public final class PlainDataSource implements DataSource {
    private static final String NOT_CONNECTED = "08001";

    private final Lending lending;

    /** Where connections come from. */
    @FunctionalInterface
    public interface Lending {
        /**
         * Waits for one.
         *
         * @return closing it gives it back
         * @throws SQLException what the database says, or that none was free in time
         */
        LentSession lend() throws SQLException;
    }

    /**
     * Over the connections of a database.
     *
     * @param lending of one side
     */
    public PlainDataSource(Lending lending) {
        this.lending = lending;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return new LentConnection(lending.lend()).facade();
        } catch (IntactException | IllegalStateException e) {
            throw new SQLTransientConnectionException(e.getMessage(), NOT_CONNECTED, e);
        }
    }

    /** {@inheritDoc} The address says who connects: name and password are refused. */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "The address of the database says who connects: call getConnection() without a name");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** {@inheritDoc} Passed over. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** {@inheritDoc} Passed over: the pool's settings say how long a connection is waited for. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Intact does not log through java.util.logging");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("The data source of a database is no " + type.getName());
        }
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
