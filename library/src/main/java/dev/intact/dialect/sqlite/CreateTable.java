package dev.intact.dialect.sqlite;

import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.util.ArrayList;
import java.util.List;

/** Writes CREATE TABLE. */
final class CreateTable {
    private CreateTable() {}

    static String of(TableSchema table, String sqlName) {
        boolean rowidKey = rowidKey(table);
        List<String> parts = new ArrayList<>();
        table.columns().forEach(column -> parts.add(column(column, table, rowidKey)));
        for (TableSchema.Key key : table.keys()) {
            if (!key.primary() || !rowidKey) {
                parts.add((key.primary() ? "PRIMARY KEY (" : "UNIQUE (") + Sql.quote(key.columns()) + ")");
            }
        }
        table.foreignKeys().forEach(key -> parts.add(foreignKey(key)));
        table.checks().forEach(check -> parts.add(check(check)));
        return "CREATE TABLE " + sqlName + " (\n  " + String.join(",\n  ", parts) + "\n)";
    }

    /** The indexes besides the keys, named after their columns. */
    static List<String> indexes(TableSchema table) {
        return indexes(table, "main.");
    }

    static List<String> indexes(TableSchema table, String schema) {
        return table.indexes().stream()
                .map(columns -> "CREATE INDEX " + schema
                        + Sql.quote(table.name().name() + "_" + String.join("_", columns) + "_idx") + " ON "
                        + Sql.quote(table.name().name()) + " (" + Sql.quote(columns) + ")")
                .toList();
    }

    /** One whole-number key column, declared as exactly INTEGER, is the rowid itself: no second index to keep. */
    private static boolean rowidKey(TableSchema table) {
        List<String> key = table.primaryKey();
        return key.size() == 1
                && table.column(key.get(0))
                        .filter(c -> c.type() instanceof ColumnType.Int)
                        .isPresent();
    }

    private static String column(Column column, TableSchema table, boolean rowidKey) {
        String declared = Sql.quote(column.name()) + " " + DeclaredType.write(column.type());
        boolean inKey = table.primaryKey().contains(column.name());
        if (inKey && rowidKey) {
            return declared + " PRIMARY KEY";
        }
        return column.nullable() && !inKey ? declared : declared + " NOT NULL";
    }

    private static String foreignKey(ForeignKey key) {
        return "FOREIGN KEY (" + Sql.quote(key.columns()) + ") REFERENCES "
                + Sql.quote(key.parent().name()) + " (" + Sql.quote(key.parentColumns()) + ")"
                + action(" ON DELETE", key.onDelete()) + action(" ON UPDATE", key.onUpdate());
    }

    private static String action(String when, Action action) {
        return switch (action) {
            case RESTRICT -> "";
            case CASCADE -> when + " CASCADE";
            case SET -> when + " SET NULL";
        };
    }

    private static String check(Check check) {
        String name = check.name().isEmpty() ? "" : "CONSTRAINT " + Sql.quote(check.name()) + " ";
        return name + "CHECK (" + check.expression() + ")";
    }
}
