package dev.intact.connect;

import java.time.Duration;

/**
 * When waiting ends. Immutable.
 *
 * @param from when it began, as {@link System#nanoTime} counts
 * @param longest how long it may take
 */
record Deadline(long from, Duration longest) {
    static Deadline in(Duration longest) {
        return new Deadline(System.nanoTime(), longest);
    }

    /** Zero or less once it is over. */
    long nanosLeft() {
        return longest.toNanos() - (System.nanoTime() - from);
    }

    boolean isOver() {
        return nanosLeft() <= 0;
    }

    /** Whether a moment was after the waiting began. */
    boolean includes(long nanoTime) {
        return nanoTime - from >= 0;
    }

    /** How long it has been waited, for people. */
    String waited() {
        long millis = (System.nanoTime() - from) / 1_000_000;
        return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
    }
}
