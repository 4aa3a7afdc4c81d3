package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.Workspace.Places;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What tells staged rows from standing ones, as SQL: which are new, which changed, which are gone. The preview counts
 * with these predicates and the publication writes with them, so the one shows what the other does. {@code s} is a
 * staged row, {@code t} a standing one.
 */
final class Difference {
    private static final String ROW = StageTable.ROW;

    private final Dialect dialect;
    private final TablePlan plan;
    private final String stage;
    private final String target;
    private final String order;
    private final boolean told;

    Difference(Dialect dialect, Workspace workspace, StagedTable staged) throws SQLException {
        this.dialect = dialect;
        this.plan = staged.plan();
        this.stage = staged.stage().sql();
        this.target = workspace.target(plan.table().name());
        this.order = isOrdered(staged) ? " order by s." + ROW : "";
        this.told = workspace.tellsOld();
    }

    /** Rows that came in lanes do not lie in their order; whoever numbers or sees them one by one must get them in it. */
    private static boolean isOrdered(StagedTable staged) {
        TableSchema table = staged.plan().table();
        boolean filled = table.columns().stream()
                .filter(column -> column.fill() != Fill.NONE && column.fill() != Fill.GENERATED)
                .anyMatch(column -> !staged.plan().binds(List.of(column.name())));
        return staged.firstRows().isEmpty() && (filled || table.hasTriggers());
    }

    String stage() {
        return stage;
    }

    String target() {
        return target;
    }

    /** The loaded columns outside the key: those that an update writes. */
    List<Column> valued() {
        return plan.columns().stream()
                .filter(c -> !plan.key().contains(c.name()) && c.fill() != Fill.IDENTITY_ALWAYS)
                .toList();
    }

    /** Whether an index keeps every key from standing twice. */
    boolean isUnique() {
        return plan.table().keys().stream().map(TableSchema.Key::columns).anyMatch(plan.key()::containsAll);
    }

    /** {@code t} and {@code s} have the same key. */
    String sameKey() {
        return plan.key().stream().map(this::equal).collect(Collectors.joining(" and "));
    }

    private String equal(String column) {
        Column found = column(column);
        return standing(found) + " = " + staged(found);
    }

    /** {@code t} and {@code s} differ in a loaded column. */
    String changed() {
        List<Column> valued = valued();
        return valued.isEmpty()
                ? "1 = 0"
                : valued.stream().map(this::distinct).collect(Collectors.joining(" or ", "(", ")"));
    }

    /** {@code s} has no standing row of its key. */
    String fresh() {
        return "not exists (select 1 from " + target + " t where " + sameKey() + ")";
    }

    /** {@code t} has no staged row of its key. */
    String gone() {
        return "not exists (select 1 from " + stage + " s where " + sameKey() + ")";
    }

    /** A staged row brings the values that {@code t} has in a unique key. */
    String brought(List<String> unique) {
        return "exists (select 1 from " + stage + " s where "
                + unique.stream().map(this::equal).collect(Collectors.joining(" and ")) + ")";
    }

    /** From staged to standing rows of the same key. */
    String joined() {
        return stage + " s join " + target + " t on " + sameKey();
    }

    /**
     * All rows that are new, changed or gone. The staged one is null where a row is gone, the standing one where it is new;
     * marks tell in which columns it differs.
     */
    String pass(Places places) {
        String standing = IntStream.range(0, places.standing().size())
                .mapToObj(i -> "t." + places.standing().get(i) + " as place" + i)
                .collect(Collectors.joining(", "));
        return differing("s." + places.staged() + " as staged, " + standing + (marks() ? ", " + mark() : ""));
    }

    /** The same where places do not matter, to count. */
    String looked() {
        return differing(
                "s." + ROW + " as staged, " + standing(column(plan.key().get(0))) + " as place0");
    }

    // Where joins look up row by row, rows that are gone are cheaper asked for by themselves: see goneToo.
    private String differing(String values) {
        String sides = goneToo() ? target + " t full join " + stage + " s" : stage + " s left join " + target + " t";
        return "select " + values + " from " + sides + " on " + sameKey() + " where s." + ROW + " is null or t."
                + dialect.quote(plan.key().get(0)) + " is null or " + changed();
    }

    /** Whether {@link #pass} and {@link #looked} find rows that are gone, too; elsewhere {@link #goneFrom} tells. */
    boolean goneToo() {
        return plan.mode() == Mode.REPLACE && dialect.capabilities().hashesJoins();
    }

    /** The standing rows that no staged one has the key of, from where they stand. */
    String goneFrom() {
        return target + " t where " + gone();
    }

    /** Whether {@link #pass} tells in which columns a row differs: one bit for each of {@link #valued}. */
    boolean marks() {
        int columns = valued().size();
        return dialect.capabilities().updatesByName() && columns > 0 && columns < Long.SIZE;
    }

    private String mark() {
        List<Column> valued = valued();
        return IntStream.range(0, valued.size())
                .mapToObj(i -> "case when " + distinct(valued.get(i)) + " then " + (1L << i) + " else 0 end")
                .collect(Collectors.joining(" + ", "", " as marks"));
    }

    String distinct(Column column) {
        return standing(column) + " is distinct from " + staged(column);
    }

    /**
     * Rows without a key, as a multiset: a staged and a standing row of the same values cancel each other, as often as
     * both have one; what is left on one side is in the result once, with {@code rid} or {@code srow}. Written with
     * GROUP BY, which takes nulls as equal and which both databases do by sorting or hashing.
     */
    String multiset() {
        String names = names("v");
        return "select " + names + ", n, max(rid) as rid, max(srow) as srow from ("
                + numbered(target, "t", rowId(), "null", this::standing)
                + " union all "
                + numbered(stage, "s", "null", "s." + ROW, this::staged) + ") u group by " + names
                + ", n having count(*) = 1";
    }

    private String numbered(String from, String alias, String rid, String srow, Function<Column, String> value) {
        List<Column> columns = plan.columns();
        String values = columns.stream()
                .map(c -> value.apply(c) + " as v" + columns.indexOf(c))
                .collect(Collectors.joining(", "));
        String partition = columns.stream().map(value).collect(Collectors.joining(", "));
        return "select " + values + ", row_number() over (partition by " + partition + ") as n, " + rid + " as rid, "
                + srow + " as srow from " + from + " " + alias;
    }

    private String names(String prefix) {
        return IntStream.range(0, plan.columns().size())
                .mapToObj(i -> prefix + i)
                .collect(Collectors.joining(", "));
    }

    /** INSERT of all loaded columns from the staged rows that a condition picks; empty picks all. */
    String insert(String where) {
        TableSchema table = plan.table();
        String columns = plan.columns().stream().map(c -> quoted(c)).collect(Collectors.joining(", "));
        String values = plan.columns().stream()
                .map(c -> dialect.fromStage(c, "s." + quoted(c)))
                .collect(Collectors.joining(", "));
        return dialect.refusing("insert", table) + " into " + target + " (" + columns + ") " + dialect.overriding(table)
                + " select " + values + " from " + stage + " s" + (where.isEmpty() ? "" : " where " + where) + order;
    }

    /** UPDATE of these columns to what is staged. Where it is asked what the rows were, they are {@code o}. */
    String update(List<Column> columns, String from, String where) {
        String sets = columns.stream()
                .map(c -> quoted(c) + " = " + dialect.fromStage(c, "s." + quoted(c)))
                .collect(Collectors.joining(", "));
        String update = dialect.refusing("update", plan.table()) + " " + target + " as t set " + sets + " from " + from;
        return told
                ? update + " where " + where
                : update + ", " + target + " o where " + where + " and " + dialect.sameRow("o", "t");
    }

    /** DELETE of the standing rows that a condition picks. */
    String delete(String where) {
        return "delete from " + target + " as t where " + where;
    }

    String named(String column) {
        return "t." + dialect.quote(column);
    }

    String rowId() {
        return dialect.rowId(plan.table(), "t");
    }

    String standing(Column column) {
        return dialect.comparable(column, "t." + quoted(column));
    }

    String staged(Column column) {
        return dialect.comparable(column, dialect.fromStage(column, "s." + quoted(column)));
    }

    String quoted(Column column) {
        return dialect.quote(column.name());
    }

    Column column(String name) {
        return plan.table().column(name).orElseThrow();
    }
}
