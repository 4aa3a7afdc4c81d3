package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** A source or the disk could not be read or written; nothing was changed. */
public final class SourceFailedException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public SourceFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public SourceFailedException(String message) {
        super(message, null);
    }
}
