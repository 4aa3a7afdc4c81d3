package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** Somebody else holds what is needed, or a conflict ended the transaction; nothing was changed. */
public final class TransactionConflictException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public TransactionConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public TransactionConflictException(String message) {
        super(message, null);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
