package dev.intact.write;

import dev.intact.dialect.WriteSpec;
import dev.intact.dialect.WriteSpec.Action;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.FieldNames;
import dev.intact.schema.RowShape;
import dev.intact.schema.TableSchema;
import dev.intact.write.TableWrite.Choice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write does to which columns: the choice of the program, held against the table as it stands. What cannot go well
 * is refused here, before anything is sent.
 *
 * @param spec what the database is asked for
 * @param fields the names of the values that each row brings
 * @param columns the column of each field
 * @param returning the stored names of the columns to bring back
 */
record WritePlan(WriteSpec spec, List<String> fields, List<Column> columns, List<String> returning) {

    /** Refuses with a reason that names no table. */
    static WritePlan of(TableSchema table, Choice choice, @Nullable Object firstRow) {
        List<String> fields = fields(table, choice, firstRow);
        List<Column> columns = distinct(columns(table, fields));
        List<String> key = names(columns(table, choice.key()));
        refuseForeignKey(table, choice, columns, key);
        List<Column> brought = choice.action() == Action.DELETE
                ? columns.stream().filter(c -> key.contains(c.name())).toList()
                : columns;
        refuseGenerated(brought);
        refuseMissing(table, choice.action(), brought);
        WriteSpec spec = new WriteSpec(table, brought, choice.action(), key);
        return new WritePlan(spec, fields, columns, names(columns(table, choice.returning())));
    }

    private static List<String> fields(TableSchema table, Choice choice, @Nullable Object firstRow) {
        if (!choice.columns().isEmpty()) {
            return choice.columns();
        }
        List<String> named = firstRow == null ? List.of() : RowShape.names(firstRow);
        return named.isEmpty()
                ? names(table.columns().stream()
                        .filter(c -> c.fill() != Fill.GENERATED)
                        .toList())
                : named;
    }

    private static List<Column> columns(TableSchema table, List<String> names) {
        List<String> present = names(table.columns());
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            int at = FieldNames.find(present, name);
            if (at < 0) {
                throw new IllegalArgumentException("the table has no column called " + name + near(present, name));
            }
            columns.add(table.columns().get(at));
        }
        return columns;
    }

    private static String near(List<String> present, String name) {
        return present.stream()
                .filter(column -> FieldNames.isNear(column, name))
                .findFirst()
                .map(column -> " (" + column + "?)")
                .orElse("");
    }

    private static List<Column> distinct(List<Column> columns) {
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (!seen.add(column.name())) {
                throw new IllegalArgumentException("the column " + column.name() + " is named twice");
            }
        }
        return columns;
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static void refuseForeignKey(TableSchema table, Choice choice, List<Column> columns, List<String> key) {
        List<String> missing =
                key.stream().filter(name -> !names(columns).contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "the rows do not bring " + String.join(", ", missing) + ", which is part of the key");
        }
        boolean decides = choice.action() == Action.UPSERT || choice.action() == Action.INSERT_NEW;
        if (decides
                && table.keys().stream().noneMatch(k -> Set.copyOf(k.columns()).equals(Set.copyOf(key)))) {
            throw new IllegalArgumentException(
                    String.join(", ", key) + " is no primary key or unique index of the table" + keys(table));
        }
        if (choice.action() == Action.UPDATE && key.size() == columns.size()) {
            throw new IllegalArgumentException("the rows bring nothing but their key, so that there is nothing to set");
        }
    }

    private static String keys(TableSchema table) {
        List<String> keys = table.keys().stream()
                .map(k -> "(" + String.join(", ", k.columns()) + ")")
                .toList();
        return keys.isEmpty() ? ", which has none" : "; it has " + String.join(" ", keys);
    }

    private static void refuseGenerated(List<Column> columns) {
        for (Column column : columns) {
            if (column.fill() == Fill.GENERATED) {
                throw new IllegalArgumentException(
                        "the column " + column.name() + " is computed by the database and takes no value");
            }
        }
    }

    /** Where triggers fire, one of them may fill the column. */
    private static void refuseMissing(TableSchema table, Action action, List<Column> brought) {
        if (table.hasTriggers() || action == Action.UPDATE || action == Action.DELETE) {
            return;
        }
        for (Column column : table.columns()) {
            if (!column.nullable() && column.fill() == Fill.NONE && !brought.contains(column)) {
                throw new IllegalArgumentException(
                        "the rows do not bring " + column.name() + ", which may not be empty and has no default");
            }
        }
    }

    /** Whether null in a column is known to be refused. */
    boolean requires(Column column) {
        boolean searches = spec.action() == Action.DELETE
                || (spec.action() == Action.UPDATE && spec.key().contains(column.name()));
        return !column.nullable() && !searches && !spec.table().hasTriggers();
    }
}
