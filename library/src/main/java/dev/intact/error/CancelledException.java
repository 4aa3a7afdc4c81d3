package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** The caller interrupted the work before COMMIT was sent; nothing was changed. */
public final class CancelledException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public CancelledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public CancelledException(String message) {
        super(message, null);
    }
}
