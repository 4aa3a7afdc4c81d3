package dev.intact.publish;

import java.sql.SQLException;
import java.util.List;

/** The statements that bring a standing table to what was staged, row by row of the same key. */
sealed interface Merge permits Joined, Kept {
    /**
     * How many rows each statement is about.
     *
     * @param fresh staged rows without a standing one
     * @param changed rows of the same key that differ
     * @param gone standing rows without a staged one; 0 where such rows stay
     */
    record Counts(long fresh, long changed, long gone) {
        Counts with(long found) {
            return new Counts(fresh, changed, found);
        }
    }

    /** Counted now, or when the difference was kept. */
    Counts counts() throws SQLException;

    /** How many rows stand. */
    long before() throws SQLException;

    /** UPDATE of the changed rows. */
    String update();

    /** INSERT of what is new; where changed rows were deleted, of these too. */
    String insert(Strategy strategy);

    /** DELETE of what is gone. */
    String deleteGone();

    /** DELETE of what changed. */
    String deleteChanged();

    /** Changed rows: {@code t} as they stand, {@code s} as they are staged, and what else is joined to them. */
    String changed(String values, String join, String where);

    /** Columns {@code t} of the rows that go; may be followed by {@code and}. */
    String gone(String columns);

    /** A row that goes and a staged one that brings the same values of a unique key. */
    String givenUp(List<String> unique);
}
