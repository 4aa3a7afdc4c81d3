package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** COMMIT was sent and its outcome could not be learnt in time; {@code recover} settles it. */
public final class CommitOutcomeUnknownException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public CommitOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public CommitOutcomeUnknownException(String message) {
        super(message, null);
    }

    @Override
    public Effect effect() {
        return Effect.UNKNOWN;
    }
}
