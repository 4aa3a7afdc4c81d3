package dev.intact.dialect;

import dev.intact.schema.Column;
import java.util.List;

/**
 * A table aside.
 *
 * @param sql its name as it stands in SQL, qualified and quoted
 * @param columns what it holds
 * @param kind what it is for
 */
public record StageTable(String sql, List<Column> columns, Kind kind) {
    /** The column that numbers the rows. */
    public static final String ROW = "intact_row";

    /** What a table aside is for. */
    public enum Kind {
        /**
         * To be compared with its target and copied into it. Besides its columns it has {@value #ROW}, the number of each
         * row: unique, ascending in the order of the sources. The columns take null, whatever the target says, and have no
         * constraints.
         */
        NUMBERED,
        /** To become its target: it has its very columns and keys, and nothing else. */
        BUILT,
        /** There is no table aside: the rows go straight into their target. */
        STRAIGHT
    }

    /** Takes a copy. */
    public StageTable {
        columns = List.copyOf(columns);
    }
}
