package dev.intact.error;

import org.jspecify.annotations.Nullable;

/**
 * The one family of failures. Each says what it left behind ({@link #effect()}) and whether doing the whole again can
 * help ({@link #retryable()}). Messages name what was attempted, where, and what to do next; they never hold a secret.
 */
public abstract sealed class IntactException extends RuntimeException
        permits BackupFailedException,
                CancelledException,
                CommitOutcomeUnknownException,
                ConfigurationException,
                ConnectionFailedException,
                FileOperationException,
                LoadRejectedException,
                MigrationFailedException,
                SecondLookException,
                SourceFailedException,
                StaleStageException,
                StatementFailedException,
                TransactionConflictException {
    /** What is said in place of "nothing was changed" of work that is done step by step. */
    public static final String UNFINISHED = "Nothing was lost: what was done until then stays done, run it again.";

    private static final long serialVersionUID = 1L;

    IntactException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * What is true of the database after this failure.
     *
     * @return never null
     */
    public Effect effect() {
        return Effect.NONE;
    }

    /**
     * Whether the same work, done again as a whole, may succeed.
     *
     * @return true for passing conditions only
     */
    public boolean retryable() {
        return false;
    }
}
