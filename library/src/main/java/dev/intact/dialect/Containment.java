package dev.intact.dialect;

import java.sql.SQLException;

/**
 * Told by what a driver hands out besides JDBC, so that its work becomes part of a transaction wholly or not at all, and
 * its failure does not end the transaction.
 */
public interface Containment {
    /**
     * Before the work. Ended by {@link #keep} or {@link #undo}, in the same thread.
     *
     * @throws SQLException where nothing may be done any more, or what the database says; then nothing has begun
     */
    void begin() throws SQLException;

    /**
     * After work that succeeded.
     *
     * @throws SQLException what the database says
     */
    void keep() throws SQLException;

    /**
     * After work that failed or was cancelled.
     *
     * @throws SQLException what the database says
     */
    void undo() throws SQLException;
}
