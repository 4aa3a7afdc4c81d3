package dev.intact.tx;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.TransactionConflictException;
import java.sql.SQLException;

/** COMMIT of a transaction without a marker: what is not a plain no of the database cannot be settled. */
record PlainCommit(Dialect dialect, ProgramSession session) {
    /** Throws what the database has refused, or that nobody knows. */
    void send() throws SQLException {
        try {
            session.commit();
        } catch (SQLException e) {
            if (!session.isRefusal(e)) {
                throw unknown(e);
            }
            if (dialect.classify(e) == FailureKind.CONFLICT) {
                throw new TransactionConflictException(
                        "A conflict ended the COMMIT (" + e.getMessage() + "). Nothing was changed. Try again.", e);
            }
            throw e;
        }
    }

    private static CommitOutcomeUnknownException unknown(SQLException e) {
        return new CommitOutcomeUnknownException(
                "COMMIT of a write was sent and not answered with a plain yes or no (" + e.getMessage()
                        + "): all of it was changed, or nothing.",
                "Look whether it is there before it is written again. Where that has to be settled by itself, use"
                        + " db.transaction, which leaves a marker.",
                e);
    }
}
