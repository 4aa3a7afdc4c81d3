package dev.intact.jdbc;

import dev.intact.dialect.BareDataSource;
import dev.intact.dialect.LentSession;
import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * The connections of a database as plain JDBC, for jOOQ, Jdbi, Hibernate, JdbcTemplate and others: autocommit until
 * {@code setAutoCommit(false)}, and closing gives back, with what is open rolled back and what was set put back. Safe for
 * many threads; each connection for one at a time.
 */
public final class PlainDataSource implements BareDataSource {
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
}
