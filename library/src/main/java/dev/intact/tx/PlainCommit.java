package dev.intact.tx;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.TransactionConflictException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** COMMIT of a transaction without a marker: what is not a plain no of the database cannot be settled. */
record PlainCommit(Dialect dialect, ProgramSession session) {
    /** With these the commit may have come to pass all the same: the answer, or the disk, was lost on the way. */
    private static final Set<FailureKind> UNSETTLED =
            EnumSet.of(FailureKind.CONNECTION, FailureKind.RESOURCES, FailureKind.DAMAGED);

    /** Throws what the database has refused, or that nobody knows. */
    void send() throws SQLException {
        try {
            session.commit();
        } catch (SQLException e) {
            FailureKind kind = dialect.classify(e);
            if (UNSETTLED.contains(kind) || session.isLost()) {
                throw unknown(e);
            }
            if (kind == FailureKind.CONFLICT) {
                throw new TransactionConflictException(
                        "A conflict ended the COMMIT (" + e.getMessage() + "). Nothing was changed. Try again.", e);
            }
            throw e;
        }
    }

    private static CommitOutcomeUnknownException unknown(SQLException e) {
        return new CommitOutcomeUnknownException(
                "COMMIT of a write was sent and its answer was lost (" + e.getMessage()
                        + "): all of it was changed, or nothing.",
                "Look whether it is there before it is written again. Where that has to be settled by itself, use"
                        + " db.transaction, which leaves a marker.",
                e);
    }
}
