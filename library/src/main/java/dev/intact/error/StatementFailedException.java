package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** The database refused a statement; nothing was changed. */
public final class StatementFailedException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public StatementFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public StatementFailedException(String message) {
        super(message, null);
    }
}
