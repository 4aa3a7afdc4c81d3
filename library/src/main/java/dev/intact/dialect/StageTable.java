package dev.intact.dialect;

import dev.intact.schema.Column;
import java.util.List;

/**
 * A table aside. Besides its columns it has {@value #ROW}, the number of each row: unique, ascending in the order of
 * the sources.
 *
 * @param sql its name as it stands in SQL, qualified and quoted
 * @param columns what it holds; all nullable, whatever the target says, and without defaults or constraints
 */
public record StageTable(String sql, List<Column> columns) {
    /** The column that numbers the rows. */
    public static final String ROW = "intact_row";

    /** Takes a copy. */
    public StageTable {
        columns = List.copyOf(columns);
    }
}
