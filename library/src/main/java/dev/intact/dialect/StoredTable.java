package dev.intact.dialect;

import dev.intact.schema.TableName;
import java.util.List;

/**
 * A table that is there.
 *
 * @param name with its schema, where there are schemas
 * @param columns their names, in order
 */
public record StoredTable(TableName name, List<String> columns) {
    /** Takes a copy. */
    public StoredTable {
        columns = List.copyOf(columns);
    }
}
