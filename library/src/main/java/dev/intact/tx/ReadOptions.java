package dev.intact.tx;

/**
 * How a read sees the database. Immutable.
 *
 * @param view what its statements see of others that write
 */
public record ReadOptions(View view) {
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
        return new ReadOptions(View.EACH_STATEMENT);
    }

    /**
     * All statements see the same.
     *
     * @return for sums that have to agree with each other
     */
    public static ReadOptions oneMoment() {
        return new ReadOptions(View.ONE_MOMENT);
    }
}
