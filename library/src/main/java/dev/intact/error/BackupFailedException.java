package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** A backup could not be made, read or trusted; neither the database nor another backup was changed. */
public final class BackupFailedException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public BackupFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
