package dev.intact.publish;

/**
 * Rows that are not as the load left them, as SQL.
 *
 * @param from what follows FROM, empty where no row can be named; {@code t} is the standing row, {@code x} the kept one
 * @param sides which of the two there are
 * @param said what is wrong with each, for people
 * @param unnamed how many rows there are of which none can be named
 */
record Clash(String from, Sides sides, String said, long unnamed) {
    Clash(String from, Sides sides, String said) {
        this(from, sides, said, 0);
    }

    /** Which rows there are. */
    enum Sides {
        /** A standing row that is not the kept one. */
        BOTH,
        /** Only a standing row. */
        STANDING,
        /** Only a kept row. */
        KEPT,
        /** Rows are missing, and nothing tells which: they can be kept, and cannot be overwritten. */
        NONE
    }
}
