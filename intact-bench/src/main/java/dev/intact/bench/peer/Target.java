package dev.intact.bench.peer;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table that rows go into: its columns and how text becomes a value of each. Immutable.
 *
 * @param table its name
 * @param columns in order
 */
public record Target(String table, List<Column> columns) {
    /**
     * A column.
     *
     * @param name of it
     * @param value makes a value of text; empty text is null and never comes here
     */
    public record Column(String name, Function<String, Object> value) {}

    /** Takes copies. */
    public Target {
        columns = List.copyOf(columns);
    }

    /**
     * Looks a table up.
     *
     * @param connection where it stands
     * @param table its name
     * @return what it is like
     * @throws SQLException what the database says
     */
    public static Target of(Connection connection, String table) throws SQLException {
        boolean typed = !connection.getMetaData().getURL().startsWith("jdbc:sqlite:");
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from " + table + " where 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                String type = about.getColumnTypeName(i).toLowerCase(Locale.ROOT);
                columns.add(new Column(about.getColumnName(i), typed ? typed(type) : loose(type)));
            }
        }
        return new Target(table, columns);
    }

    /** PostgreSQL says what it wants. */
    private static Function<String, Object> typed(String type) {
        return switch (type) {
            case "int8", "bigserial" -> Long::valueOf;
            case "int4", "serial", "int2" -> Integer::valueOf;
            case "numeric" -> BigDecimal::new;
            case "float8" -> Double::valueOf;
            case "bool" -> Boolean::valueOf;
            case "date" -> LocalDate::parse;
            case "timestamp" -> text -> LocalDateTime.parse(text.replace(' ', 'T'));
            case "timestamptz" -> text -> OffsetDateTime.parse(text.replace(' ', 'T'));
            default -> text -> text;
        };
    }

    /** SQLite keeps days and moments as text. */
    private static Function<String, Object> loose(String type) {
        return switch (type) {
            case "integer", "bigint" -> Long::valueOf;
            case "real", "numeric" -> Double::valueOf;
            case "boolean" -> text -> Boolean.parseBoolean(text) ? 1 : 0;
            default -> text -> text;
        };
    }

    /**
     * The names of the columns.
     *
     * @return with commas
     */
    public String names() {
        return names(columns.stream());
    }

    /**
     * A statement that adds a row.
     *
     * @param task says what becomes of a row whose key stands
     * @return with a parameter for each column, in order
     */
    public String insert(Task task) {
        String insert =
                "insert into " + table + " (" + names() + ") values (?" + ", ?".repeat(columns.size() - 1) + ")";
        return task.action() == Task.Action.UPSERT ? insert + onConflict(task.key()) : insert;
    }

    /**
     * What an insert says of keys that stand.
     *
     * @param key the column
     * @return begins with a blank
     */
    public String onConflict(String key) {
        return " on conflict (" + key + ") do update set "
                + others(key).map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
    }

    /**
     * The columns that are not the key.
     *
     * @param key the column
     * @return names in order
     */
    public Stream<String> others(String key) {
        return columns.stream().map(Column::name).filter(name -> !name.equals(key));
    }

    /**
     * The values of a record.
     *
     * @param texts of its fields, in the order of the columns
     * @return new
     */
    public @Nullable Object[] values(List<String> texts) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            String text = texts.get(i);
            values[i] = text.isEmpty() ? null : columns.get(i).value().apply(text);
        }
        return values;
    }

    private static String names(Stream<Column> columns) {
        return columns.map(Column::name).collect(Collectors.joining(", "));
    }
}
