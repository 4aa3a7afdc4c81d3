package dev.intact.load;

import java.nio.file.Path;

/**
 * How many rows may be bad, and where they go: the good ones are loaded and the bad ones written, with their reasons, in
 * the same commit; above the limit nothing is loaded. Immutable.
 *
 * @param limit how many
 * @param rejects the file for the bad rows, relative to the folder for files
 */
public record Budget(Limit limit, Path rejects) {
    /** How many rows may be bad. */
    public sealed interface Limit {}

    /**
     * A number of rows.
     *
     * @param most 0 or more
     */
    public record Rows(long most) implements Limit {
        /** Refuses less than none. */
        public Rows {
            if (most < 0) {
                throw new IllegalArgumentException("Not fewer than 0 rows may be bad, but " + most);
            }
        }
    }

    /**
     * A share of the rows that were read.
     *
     * @param most from 0 to 100
     */
    public record Percent(double most) implements Limit {
        /** Refuses what is no share. */
        public Percent {
            if (!(most >= 0 && most <= 100)) {
                throw new IllegalArgumentException("A share is between 0 and 100 percent, not " + most);
            }
        }
    }
}
