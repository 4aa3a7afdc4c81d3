package dev.intact.tx;

import dev.intact.dialect.SqlWords;
import dev.intact.schema.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A statement about a row whose columns are named: names quoted, values bound. */
record RowSql(String sql, List<@Nullable Object> parameters) {
    static RowSql insert(SqlWords words, String table, Map<String, ? extends @Nullable Object> values) {
        String into = "insert into " + quoted(words, named(table));
        if (values.isEmpty()) {
            return new RowSql(into + " default values", List.of());
        }
        String columns =
                values.keySet().stream().map(column -> column(words, column)).collect(Collectors.joining(", "));
        String marks = String.join(", ", Collections.nCopies(values.size(), "?"));
        return new RowSql(into + " (" + columns + ") values (" + marks + ")", new ArrayList<>(values.values()));
    }

    static RowSql update(
            SqlWords words,
            String table,
            Map<String, ? extends @Nullable Object> values,
            String condition,
            @Nullable Object... parameters) {
        if (values.isEmpty() || condition.isBlank()) {
            throw new IllegalArgumentException("An update of " + table
                    + " needs columns to change, and a condition that says which rows: \"true\" for all of them");
        }
        String changes = values.keySet().stream()
                .map(column -> column(words, column) + " = ?")
                .collect(Collectors.joining(", "));
        List<@Nullable Object> bound = new ArrayList<>(values.values());
        bound.addAll(Arrays.asList(parameters));
        return new RowSql("update " + quoted(words, named(table)) + " set " + changes + " where " + condition, bound);
    }

    long runIn(Changes scope) {
        return scope.execute(sql, parameters.toArray());
    }

    /** A table as a program names it, with its schema where there is a dot. */
    static TableName named(String table) {
        int dot = table.indexOf('.');
        return dot < 0 ? TableName.of(table) : TableName.of(table.substring(0, dot), table.substring(dot + 1));
    }

    private static String quoted(SqlWords words, TableName table) {
        return table.schema().map(schema -> words.quote(schema) + ".").orElse("") + words.quote(table.name());
    }

    private static String column(SqlWords words, String name) {
        if (name.isBlank() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A column has a name, without NUL");
        }
        return words.quote(name);
    }
}
