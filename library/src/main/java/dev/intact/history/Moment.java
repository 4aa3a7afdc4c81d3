package dev.intact.history;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.ExampleCell;
import java.util.List;
import java.util.Optional;

/**
 * One moment in the life of a row. Immutable.
 *
 * @param load the load that did it; empty where it was something else than Intact
 * @param change what happened to the row
 * @param cells of a row that came or went all values, of one that changed those that differ
 * @param note what else there is to say; may be empty
 */
public record Moment(Optional<LoadReport> load, Change change, List<ExampleCell> cells, String note) {
    /** Takes a copy. */
    public Moment {
        cells = List.copyOf(cells);
    }
}
