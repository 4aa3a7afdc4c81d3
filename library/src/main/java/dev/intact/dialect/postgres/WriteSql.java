package dev.intact.dialect.postgres;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.WriteSpec;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The statement that takes rows into a standing table, from wherever they are: a staged table or one row of parameters.
 * {@code t} is a standing row, {@code s} one that is brought.
 */
record WriteSql(WriteSpec spec, String target) {
    private static final String ROW = SqlTypes.quote(StageTable.ROW);

    /** One row, its values bound; the statement is run for each. */
    String ofParameters() {
        String values = list(spec.columns(), c -> "cast(? as " + SqlTypes.stage(c) + ") as " + quoted(c), ", ");
        return statement("(select " + values + ") s", "");
    }

    /** All staged rows. Of rows with the same key the last one counts, as it would row by row. */
    String ofStage(String stage) {
        return switch (spec.action()) {
            case INSERT, INSERT_NEW -> statement(stage + " s", " order by s." + ROW);
            case UPSERT, UPDATE -> statement("(" + lastOfEachKey(stage) + ") s", "");
            case DELETE -> statement(stage + " s", "");
        };
    }

    private String lastOfEachKey(String stage) {
        String key = list(keyColumns(), this::staged, ", ") + severalNulls();
        return "select distinct on (" + key + ") * from " + stage + " s order by " + key + ", s." + ROW + " desc";
    }

    /** Where nulls differ from each other, rows with one in their key have nothing to do with each other. */
    private String severalNulls() {
        List<Column> nullable = keyColumns().stream().filter(Column::nullable).toList();
        if (nullable.isEmpty() || !nullsDiffer()) {
            return "";
        }
        return ", case when " + list(nullable, c -> "s." + quoted(c) + " is null", " or ") + " then s." + ROW + " end";
    }

    private boolean nullsDiffer() {
        return spec.table().keys().stream()
                .filter(key -> Set.copyOf(key.columns()).equals(Set.copyOf(spec.key())))
                .allMatch(TableSchema.Key::nullsDistinct);
    }

    private String statement(String source, String order) {
        return switch (spec.action()) {
            case INSERT -> insert(source) + order;
            case INSERT_NEW -> insert(source) + order + onConflict() + "nothing";
            case UPSERT -> insert(source) + onConflict() + replacement();
            case UPDATE ->
                "update " + target + " as t set " + sets(c -> SqlTypes.fromStage(c, "s." + quoted(c))) + " from "
                        + source + " where " + sameKey() + " and " + changed(this::staged);
            case DELETE -> "delete from " + target + " as t using " + source + " where " + sameKey();
        };
    }

    private String insert(String source) {
        String values = list(spec.columns(), c -> SqlTypes.fromStage(c, "s." + quoted(c)), ", ");
        return "insert into " + target + " as t (" + list(spec.columns(), WriteSql::quoted, ", ") + ") "
                + PostgresDialect.overridingIdentity(spec.columns()) + " select " + values + " from " + source;
    }

    private String onConflict() {
        return " on conflict (" + list(keyColumns(), WriteSql::quoted, ", ") + ") do ";
    }

    private String replacement() {
        if (valued().isEmpty()) {
            return "nothing";
        }
        return "update set " + sets(c -> "excluded." + quoted(c)) + " where "
                + changed(c -> SqlTypes.comparable(c, "excluded." + quoted(c)));
    }

    private String sets(Function<Column, String> value) {
        return list(valued(), c -> quoted(c) + " = " + value.apply(c), ", ");
    }

    private String changed(Function<Column, String> brought) {
        return list(valued(), c -> standing(c) + " is distinct from " + brought.apply(c), " or ", "(", ")");
    }

    private String sameKey() {
        return list(keyColumns(), c -> standing(c) + " = " + staged(c), " and ");
    }

    private static String standing(Column column) {
        return SqlTypes.comparable(column, "t." + quoted(column));
    }

    private String staged(Column column) {
        return SqlTypes.comparable(column, SqlTypes.fromStage(column, "s." + quoted(column)));
    }

    /** What a present row takes over. */
    private List<Column> valued() {
        return spec.columns().stream()
                .filter(c -> !spec.key().contains(c.name()) && c.fill() != Fill.IDENTITY_ALWAYS)
                .toList();
    }

    private List<Column> keyColumns() {
        return spec.columns().stream()
                .filter(c -> spec.key().contains(c.name()))
                .toList();
    }

    private static String quoted(Column column) {
        return SqlTypes.quote(column.name());
    }

    private static String list(List<Column> columns, Function<Column, String> word, String between) {
        return list(columns, word, between, "", "");
    }

    private static String list(
            List<Column> columns, Function<Column, String> word, String between, String before, String after) {
        return columns.stream().map(word).collect(Collectors.joining(between, before, after));
    }
}
