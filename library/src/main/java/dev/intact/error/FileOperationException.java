package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** A file could not be written, read or published; before COMMIT nothing was changed, and this is always before. */
public final class FileOperationException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public FileOperationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public FileOperationException(String message) {
        super(message, null);
    }
}
