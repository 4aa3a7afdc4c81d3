package dev.intact.tx;

import dev.intact.dialect.Position;

/**
 * How a read sees the database. Immutable.
 *
 * @param view what its statements see of others that write
 * @param after all that was written up to there is found; what was written through the same {@code Database} always is
 */
public record ReadOptions(View view, Position after) {
    /** What the statements of a read see. */
    public enum View {
        /** Each what was committed when it began: one round trip for each. */
        EACH_STATEMENT,
        /** All of them what was committed when the first began. */
        ONE_MOMENT
    }

    /**
     * Each statement for itself.
     *
     * @return the defaults
     */
    public static ReadOptions defaults() {
        return after(Position.START);
    }

    /**
     * All statements see the same.
     *
     * @return for sums that have to agree with each other
     */
    public static ReadOptions oneMoment() {
        return defaults().with(View.ONE_MOMENT);
    }

    /**
     * What another process has written is found, too: a replica that is not there yet is not read from. Where the server
     * that wrote it is gone, and no other has taken over from it, whoever reads waits as for a connection.
     *
     * @param position as {@code Database.position()} gave it to that process
     * @return each statement for itself
     */
    public static ReadOptions after(Position position) {
        return new ReadOptions(View.EACH_STATEMENT, position);
    }

    /**
     * The same with another view.
     *
     * @param other what the statements see
     * @return a copy
     */
    public ReadOptions with(View other) {
        return new ReadOptions(other, after);
    }
}
