package dev.intact.ledger;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Hanging;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a load made, or dropped as it took another one back, besides rows.
 *
 * @param definitions the statements of tables, where they were not made by their shape
 * @param hanging what hung on such a table, or on a view, once all was made
 * @param made views and indexes, in the order in which they were made
 * @param dropped the same, in the order in which they are made again
 */
public record Making(
        Map<TableName, Definition> definitions,
        Map<TableName, List<Hanging>> hanging,
        List<Noted> made,
        List<Addition> dropped) {
    /** Nothing of the kind. */
    public static final Making NONE = new Making(Map.of(), Map.of(), List.of(), List.of());

    /** Takes copies. */
    public Making {
        definitions = Map.copyOf(definitions);
        hanging = Map.copyOf(hanging);
        made = List.copyOf(made);
        dropped = List.copyOf(dropped);
    }

    /**
     * A view or an index that was made.
     *
     * @param addition which, and how it is made
     * @param text as the database told it then
     */
    public record Noted(Addition addition, String text) {}

    /**
     * How a table was made.
     *
     * @param table its name as it is stored
     * @return empty where it was made by its shape
     */
    public Optional<Definition> definition(TableName table) {
        return Optional.ofNullable(definitions.get(table));
    }

    /**
     * What hung on a table or view.
     *
     * @param relation its name as it is stored
     * @return each by itself
     */
    public List<Hanging> hanging(TableName relation) {
        return hanging.getOrDefault(relation, List.of());
    }

    boolean isEmpty() {
        return equals(NONE);
    }
}
