package dev.intact.stage;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.StoredRows;
import dev.intact.format.FieldPlan;
import dev.intact.format.RecordReader;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What goes into one table, everything decided.
 *
 * @param label the table's name as it was asked for, for people
 * @param table the target as it stands, or as it is to be made
 * @param origin whether it stands or is to be made
 * @param mode what happens to the rows
 * @param key by which rows are matched; empty where the table has none
 * @param bindings the columns that are loaded, in the table's order
 * @param ignored fields that are passed over
 * @param unlisted what to do with fields that no binding takes
 * @param feeds the sources, in order
 * @param definition how a table that is made again was made before; empty: as the dialect makes it
 */
public record TablePlan(
        String label,
        TableSchema table,
        Origin origin,
        Mode mode,
        List<String> key,
        List<Binding> bindings,
        Set<String> ignored,
        FieldPlan.Unlisted unlisted,
        List<Feed> feeds,
        Optional<Definition> definition) {
    /** Takes copies. */
    public TablePlan {
        key = List.copyOf(key);
        bindings = List.copyOf(bindings);
        ignored = Set.copyOf(ignored);
        feeds = List.copyOf(feeds);
    }

    /**
     * A table that stands, or that the dialect makes.
     *
     * @param label the table's name as it was asked for, for people
     * @param table the target as it stands, or as it is to be made
     * @param origin whether it stands or is to be made
     * @param mode what happens to the rows
     * @param key by which rows are matched; empty where the table has none
     * @param bindings the columns that are loaded, in the table's order
     * @param ignored fields that are passed over
     * @param unlisted what to do with fields that no binding takes
     * @param feeds the sources, in order
     */
    public TablePlan(
            String label,
            TableSchema table,
            Origin origin,
            Mode mode,
            List<String> key,
            List<Binding> bindings,
            Set<String> ignored,
            FieldPlan.Unlisted unlisted,
            List<Feed> feeds) {
        this(label, table, origin, mode, key, bindings, ignored, unlisted, feeds, Optional.empty());
    }

    /** Whether a target stands. */
    public enum Origin {
        /** It stands in the database. */
        STANDING,
        /** The load makes it. */
        MADE
    }

    /**
     * Whether the load makes the table.
     *
     * @return true where it does not stand yet
     */
    public boolean made() {
        return origin == Origin.MADE;
    }

    /**
     * The loaded columns.
     *
     * @return in the table's order
     */
    public List<Column> columns() {
        return bindings.stream().map(Binding::column).toList();
    }

    /**
     * Whether all of these columns are loaded.
     *
     * @param names columns of the table
     * @return true where each has a binding
     */
    public boolean binds(List<String> names) {
        return names.stream()
                .allMatch(name ->
                        bindings.stream().anyMatch(b -> b.column().name().equals(name)));
    }

    /**
     * The same with another schema of its table.
     *
     * @param schema the table
     * @return a copy
     */
    public TablePlan as(TableSchema schema) {
        return new TablePlan(label, schema, origin, mode, key, bindings, ignored, unlisted, feeds, definition);
    }

    /**
     * The same, fewer columns loaded.
     *
     * @param fewer some of its bindings, in order
     * @return a copy
     */
    public TablePlan loading(List<Binding> fewer) {
        return new TablePlan(label, table, origin, mode, key, fewer, ignored, unlisted, feeds, definition);
    }

    /**
     * The same, its rows matched by all their values.
     *
     * @return a copy
     */
    public TablePlan keyless() {
        return new TablePlan(label, table, origin, mode, List.of(), bindings, ignored, unlisted, feeds, definition);
    }

    /**
     * Rows that the database takes as they are.
     *
     * @return empty where the sources are read
     */
    public Optional<StoredRows> stored() {
        return feeds.stream().findFirst().flatMap(feed -> feed.opening().stored());
    }

    /**
     * Whether its values keep the kinds that they have, whatever the columns declare.
     *
     * @return true where all of its sources say so
     */
    public boolean keepsKinds() {
        return !feeds.isEmpty()
                && feeds.stream().allMatch(feed -> feed.opening().keepsKinds());
    }

    /**
     * Whether its values stood in columns of the same declarations.
     *
     * @return true where all of its sources say so
     */
    public boolean isOfSameKind() {
        return !feeds.isEmpty()
                && feeds.stream().allMatch(feed -> feed.opening().isOfSameKind());
    }

    /**
     * Opens one of the sources.
     *
     * @param feed one of the plan's
     * @return a reader that the caller closes
     * @throws IOException where it cannot be read
     */
    public RecordReader open(Feed feed) throws IOException {
        return feed.opening().open(fieldPlan());
    }

    /**
     * What readers are asked for.
     *
     * @return a field for each binding, then the ignored ones
     */
    FieldPlan fieldPlan() {
        List<FieldPlan.Field> fields = new ArrayList<>();
        bindings.forEach(b -> fields.add(new FieldPlan.Field(b.field(), b.path())));
        ignored.forEach(name -> fields.add(new FieldPlan.Field(name, Optional.empty())));
        return new FieldPlan(fields, unlisted, List.copyOf(ignored));
    }
}
