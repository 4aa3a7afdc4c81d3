package dev.intact.dialect.sqlite;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.WriteSpec;
import dev.intact.dialect.WriteSpec.Action;
import dev.intact.schema.Column;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is run for each row of a sink: parameter 1 is the row's number, 2 and so on are its values.
 *
 * @param sql the statement
 * @param columns the values, in order
 * @param wanted how many columns it brings back
 * @param bounds what the rows stand in
 * @param isOneChange whether each row is one change of the database, neither more nor less
 */
record RowStatement(String sql, List<Column> columns, int wanted, Bounds bounds, boolean isOneChange) {

    /** Into a staged table, whose columns keep every value as it is. */
    static RowStatement stage(StageTable table) {
        String sql = "insert into " + table.sql() + " values (?"
                + ", ?".repeat(table.columns().size()) + ")";
        return new RowStatement(sql, table.columns(), 0, Bounds.TRANSACTION, true);
    }

    /** Into a standing table, within a program's transaction. */
    static RowStatement write(WriteSpec spec, List<String> wanted) {
        String returning = wanted.isEmpty() ? "" : " returning " + Sql.quote(wanted);
        boolean oneChange = spec.action() == Action.INSERT && !spec.table().hasTriggers();
        return new RowStatement(
                new Writing(spec).statement() + returning, spec.columns(), wanted.size(), Bounds.SAVEPOINT, oneChange);
    }

    /** The SQL of a write; {@code t} is a standing row. */
    private record Writing(WriteSpec spec) {
        String statement() {
            return switch (spec.action()) {
                case INSERT -> insert();
                case INSERT_NEW -> insert() + onConflict() + "nothing";
                case UPSERT -> insert() + onConflict() + replacement();
                case UPDATE ->
                    SqliteDialect.strict("update", spec.table()) + " " + target() + " as t set " + sets() + " where "
                            + sameKey() + " and " + changed();
                case DELETE -> "delete from " + target() + " as t where " + sameKey();
            };
        }

        private String target() {
            return "main." + Sql.quote(spec.table().name().name());
        }

        private String insert() {
            return SqliteDialect.strict("insert", spec.table()) + " into " + target() + " as t ("
                    + list(spec.columns(), c -> Sql.quote(c.name()), ", ") + ") values ("
                    + list(spec.columns(), this::brought, ", ") + ")";
        }

        private String onConflict() {
            return " on conflict (" + Sql.quote(spec.key()) + ") do ";
        }

        private String replacement() {
            return valued().isEmpty() ? "nothing" : "update set " + sets() + " where " + changed();
        }

        private String sets() {
            return list(valued(), c -> Sql.quote(c.name()) + " = " + brought(c), ", ");
        }

        /** Against a parameter, which has no affinity, so that the column's own is applied to it. */
        private String changed() {
            return "(" + list(valued(), c -> compared(c, standing(c)) + " is not " + compared(c, brought(c)), " or ")
                    + ")";
        }

        private String sameKey() {
            return list(keyColumns(), c -> standing(c) + " = " + brought(c), " and ");
        }

        private List<Column> keyColumns() {
            return spec.columns().stream()
                    .filter(c -> spec.key().contains(c.name()))
                    .toList();
        }

        private List<Column> valued() {
            return spec.columns().stream()
                    .filter(c -> !spec.key().contains(c.name()))
                    .toList();
        }

        private String brought(Column column) {
            return "?" + (spec.columns().indexOf(column) + 2);
        }

        private static String standing(Column column) {
            return "t." + Sql.quote(column.name());
        }

        private static String compared(Column column, String expression) {
            return SqliteDialect.byBytes(column, expression);
        }

        private static String list(List<Column> columns, Function<Column, String> word, String between) {
            return columns.stream().map(word).collect(Collectors.joining(between));
        }
    }
}
