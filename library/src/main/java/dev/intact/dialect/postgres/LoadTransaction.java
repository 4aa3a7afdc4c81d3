package dev.intact.dialect.postgres;

import dev.intact.dialect.Workspace.Brief;
import java.sql.SQLException;

/** The transaction in which a load publishes. For one thread at a time. */
sealed interface LoadTransaction permits PublishingTransaction, LentTransaction {
    /** What stands at the beginning of a transaction. */
    @FunctionalInterface
    interface Opening {
        void run() throws SQLException;
    }

    /** Before anything is asked of the session. */
    void enter() throws SQLException;

    /** Whatever fails leaves all as it was before. */
    void begin(Opening opening) throws SQLException;

    void commit() throws SQLException;

    /** Back to what was before {@link #begin}; nothing where it has not begun. */
    void rollback() throws SQLException;

    /** After COMMIT, in a transaction of its own; false where a lock was not to be had at once. */
    boolean briefly(Brief work) throws SQLException;

    /** Lets go of all that is not committed. */
    void end() throws SQLException;
}
