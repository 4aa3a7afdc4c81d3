package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** COMMIT was sent and its outcome could not be learnt in time; {@link #remedy} says what settles it. */
public final class CommitOutcomeUnknownException extends IntactException {
    private static final long serialVersionUID = 1L;
    private static final String RECOVERY = "Run: intact recover";

    private final String remedy;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public CommitOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = RECOVERY;
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public CommitOutcomeUnknownException(String message) {
        super(message, null);
        this.remedy = RECOVERY;
    }

    /**
     * A failure of work that {@code recover} knows nothing of.
     *
     * @param message what was attempted, what happened
     * @param remedy what to do to learn the outcome; the end of the message
     */
    public CommitOutcomeUnknownException(String message, String remedy) {
        this(message, remedy, null);
    }

    /**
     * A failure of work that {@code recover} knows nothing of, with its cause.
     *
     * @param message what was attempted, what happened
     * @param remedy what to do to learn the outcome; the end of the message
     * @param cause what the system said, if it said anything
     */
    public CommitOutcomeUnknownException(String message, String remedy, @Nullable Throwable cause) {
        super(message + " " + remedy, cause);
        this.remedy = remedy;
    }

    /**
     * What settles it.
     *
     * @return for people; part of the message
     */
    public String remedy() {
        return remedy;
    }

    @Override
    public Effect effect() {
        return Effect.UNKNOWN;
    }
}
