package dev.intact.error;

import org.jspecify.annotations.Nullable;

/**
 * A statement of a migration was refused. Where it ran in a transaction nothing of that migration was changed; where its file
 * asks for none, what was done before it stays, and the state of the migration says so.
 */
public final class MigrationFailedException extends IntactException {
    private static final long serialVersionUID = 1L;

    private final Effect effect;

    /**
     * A migration that ended before its end.
     *
     * @param message which file, line and statement, what the database said, what was left and what to do
     * @param effect {@link Effect#NONE} where it was rolled back
     * @param cause what the database said, if it said anything
     */
    public MigrationFailedException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, cause);
        this.effect = effect;
    }

    @Override
    public Effect effect() {
        return effect;
    }
}
