package dev.intact.write;

import dev.intact.schema.Row;
import java.util.List;

/**
 * What became of a write.
 *
 * @param given rows of the program
 * @param changed rows that the database added, changed or removed; those that were already so are not among them. A key
 *     that stands more than once among the given rows may count once or each time
 * @param returned for each given row the values of the columns that were asked for, in the order of the rows; empty where
 *     none were
 */
public record WriteResult(long given, long changed, List<Row> returned) {
    /** Takes a copy. */
    public WriteResult {
        returned = List.copyOf(returned);
    }
}
