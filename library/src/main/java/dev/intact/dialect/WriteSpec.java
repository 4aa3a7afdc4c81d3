package dev.intact.dialect;

import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.util.List;

/**
 * How rows go into one standing table within a transaction. The same key twice among the rows means what it would mean
 * row by row: a later row sees what an earlier one did.
 *
 * @param table the target
 * @param columns what each row brings, in its order; none generated
 * @param action what a row does
 * @param key the columns that find the present row; among {@code columns}; empty for {@link Action#INSERT} only
 */
public record WriteSpec(TableSchema table, List<Column> columns, Action action, List<String> key) {

    /** What a row does. */
    public enum Action {
        /** It is added; a key that exists refuses all. */
        INSERT,
        /** It is added where its key does not exist, else passed over. */
        INSERT_NEW,
        /** It is added, or takes the place of the row of its key; a row that would not change is not touched. */
        UPSERT,
        /** It changes the row of its key, if there is one; a row that would not change is not touched. */
        UPDATE,
        /** It removes the row of its key, if there is one. */
        DELETE
    }

    /** Takes copies. */
    public WriteSpec {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }
}
