package dev.intact.tx;

import dev.intact.files.Leftover;
import java.util.List;
import java.util.Optional;

/**
 * What became of a transaction that did not fail.
 *
 * @param outcome what
 * @param unit the unit that committed: this one, or the earlier one with its key
 * @param result the text that it set with {@link Transaction#result}
 * @param pending files that are committed and not yet in place
 */
public record TransactionReport(Outcome outcome, String unit, Optional<String> result, List<Leftover> pending) {

    /** What became of a transaction. */
    public enum Outcome {
        /** Rows and files are there. */
        COMMITTED,
        /**
         * Rows are there, and some files still wait beside their targets; the next transaction, closing the database or
         * {@code recover} puts them in place. Not to be tried again.
         */
        COMMITTED_FILES_PENDING,
        /** An earlier one with the same key did it; nothing was done now. */
        ALREADY_COMMITTED
    }

    /** Takes a copy. */
    public TransactionReport {
        pending = List.copyOf(pending);
    }
}
