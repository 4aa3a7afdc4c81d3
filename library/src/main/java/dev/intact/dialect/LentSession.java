package dev.intact.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is lent out as plain JDBC: how its transactions begin and end, and how it comes back as if nothing had
 * been. For one thread at a time.
 */
public interface LentSession extends AutoCloseable {
    /**
     * The connection, on which everything else is done.
     *
     * @return owned by the session; its transactions begin and end here
     */
    Connection connection();

    /** Who commits. */
    enum Commits {
        /** Each statement is committed by itself. */
        AUTOMATIC,
        /** A transaction begins with the first statement, and somebody ends it. */
        MANUAL
    }

    /**
     * Who commits now.
     *
     * @return at first {@link Commits#AUTOMATIC}
     */
    Commits commits();

    /**
     * Changes that; what is open is committed.
     *
     * @param next who commits from now on
     * @throws SQLException what the database says
     */
    void commits(Commits next) throws SQLException;

    /** Runs what sends a statement. */
    @FunctionalInterface
    interface Sending {
        /**
         * Does it.
         *
         * @return what the driver gives
         * @throws Throwable what the driver throws
         */
        @Nullable
        Object send() throws Throwable;
    }

    /**
     * Before a statement is sent, and after it.
     *
     * @param sql its text, as far as it is known
     * @param sending sends it
     * @return what that gives
     * @throws Throwable what that throws, or what keeps it from being sent
     */
    @Nullable
    Object work(String sql, Sending sending) throws Throwable;

    /**
     * Commits what is open.
     *
     * @throws SQLException what the database says
     */
    void commit() throws SQLException;

    /**
     * Rolls back what is open.
     *
     * @throws SQLException what the database says
     */
    void rollback() throws SQLException;

    /**
     * Makes a point to go back to.
     *
     * @param name as the program calls it
     * @return the point
     * @throws SQLException what the database says, or that each statement is committed by itself
     */
    Savepoint savepoint(Optional<String> name) throws SQLException;

    /**
     * Goes back.
     *
     * @param point made here
     * @throws SQLException what the database says
     */
    void back(Savepoint point) throws SQLException;

    /**
     * Forgets a point.
     *
     * @param point made here
     * @throws SQLException what the database says
     */
    void release(Savepoint point) throws SQLException;

    /**
     * Whether it only reads.
     *
     * @return true for all of the reading side
     */
    boolean isReadOnly();

    /**
     * Says that the transactions to come only read, or that they write.
     *
     * @param side the reading side stays one
     * @throws SQLException what the database says
     */
    void use(Side side) throws SQLException;

    /** From now on it may be anything: it is set back when it is given back. */
    void touched();

    /**
     * Rolls back what is open, sets back what was set, and gives the connection back. Idempotent.
     *
     * @throws SQLException the first failure, the others suppressed; the connection is not used again then
     */
    @Override
    void close() throws SQLException;
}
