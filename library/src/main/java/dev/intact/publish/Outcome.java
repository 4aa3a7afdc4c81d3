package dev.intact.publish;

import java.util.List;
import java.util.Optional;

/**
 * What happened, or would happen, to one table.
 *
 * @param strategy how its rows are written
 * @param why why so
 * @param inserted rows added
 * @param updated rows changed
 * @param deleted rows taken away
 * @param unchanged staged rows that stand already
 * @param before how many rows stood; 0 where the table is new
 * @param examples a few changed rows, in a preview
 */
public record Outcome(
        Strategy strategy,
        String why,
        long inserted,
        long updated,
        long deleted,
        long unchanged,
        long before,
        List<Example> examples) {
    /** Takes a copy. */
    public Outcome {
        examples = List.copyOf(examples);
    }

    /**
     * Rows that are not as they were.
     *
     * @return added, changed and taken away
     */
    public long changed() {
        return inserted + updated + deleted;
    }

    /** What happens to a row. */
    public enum Change {
        /** Added. */
        INSERT,
        /** Changed. */
        UPDATE,
        /** Taken away. */
        DELETE
    }

    /**
     * One row that would change.
     *
     * @param change what happens to it
     * @param cells its key and, of an update, the columns that change
     */
    public record Example(Change change, List<Cell> cells) {
        /** Takes a copy. */
        public Example {
            cells = List.copyOf(cells);
        }
    }

    /**
     * One value of an example.
     *
     * @param column the column
     * @param before as it is; empty where null or absent
     * @param after as it will be; empty where null or absent
     */
    public record Cell(String column, Optional<String> before, Optional<String> after) {}
}
