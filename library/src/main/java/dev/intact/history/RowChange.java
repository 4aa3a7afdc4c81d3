package dev.intact.history;

import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.ExampleCell;
import java.util.List;

/**
 * What a load did to one row. Immutable.
 *
 * @param table its table
 * @param change what happened to it
 * @param key its key, where its table has one
 * @param cells of a row that came or went all values, of one that changed those that differ
 */
public record RowChange(String table, Change change, List<ExampleCell> key, List<ExampleCell> cells) {
    /** Takes copies. */
    public RowChange {
        key = List.copyOf(key);
        cells = List.copyOf(cells);
    }
}
