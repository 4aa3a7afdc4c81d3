package dev.intact.publish;

import dev.intact.dialect.StageTable;
import dev.intact.error.SecondLookException;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** What is done to one table, as statements, and what came of it. */
final class TableWork {
    private final StagedTable staged;
    private final Difference difference;
    private final Planner.Choice choice;
    private final Merge merge;
    private final long before;
    private long inserted;
    private long updated;
    private long deleted;

    TableWork(StagedTable staged, Difference difference, Planner.Choice choice, long before) {
        this.staged = staged;
        this.difference = difference;
        this.choice = choice;
        this.merge = choice.merge();
        this.before = before;
        this.inserted = stands() ? staged.rows() : 0;
    }

    /** One statement, what it does, and where its count goes. */
    record Step(TableName table, String sql, Effect effect, LongConsumer count) {}

    private Step step(String sql, Effect effect, LongConsumer count) {
        return new Step(plan().table().name(), sql, effect, count);
    }

    TablePlan plan() {
        return staged.plan();
    }

    Merge merge() {
        return merge;
    }

    Strategy strategy() {
        return choice.strategy();
    }

    /** Rows whose place was kept and is another one by now, since something else has written them, were passed over. */
    void refuseMoved() {
        if (!(merge instanceof Kept kept)) {
            return;
        }
        Merge.Counts wanted = kept.counts();
        long changed = difference.valued().isEmpty() ? 0 : wanted.changed();
        if (inserted != wanted.fresh() || updated != changed || deleted != wanted.gone()) {
            throw new SecondLookException("something else has written rows of " + plan().label());
        }
    }

    StageTable stage() {
        return staged.stage();
    }

    /** Whether standing rows may be taken away for good. */
    boolean mayDelete() {
        return plan().mode() == Mode.REPLACE && (strategy() == Strategy.MERGE || strategy() == Strategy.MULTISET);
    }

    /** Values of the standing rows that go or change; may be followed by a condition. */
    List<String> leaving(List<String> columns) {
        String values = columns.stream().map(difference::named).collect(Collectors.joining(", "));
        if (strategy() == Strategy.MULTISET) {
            return List.of("select " + values + " from " + difference.target() + " t where " + surplus());
        }
        List<String> selects = new ArrayList<>();
        if (mayDelete()) {
            selects.add(merge.gone(values));
        }
        if (!plan().key().containsAll(columns)) {
            selects.add(merge.changed(values, "", "1 = 1"));
        }
        return selects;
    }

    /** {@code t} and {@code s} differ in one of these columns, of those that are loaded. */
    String differs(List<String> columns) {
        return "(1 = 0"
                + columns.stream()
                        .filter(column -> plan().binds(List.of(column)))
                        .map(column -> " or " + difference.distinct(difference.column(column)))
                        .collect(Collectors.joining())
                + ")";
    }

    /** Values that the staged rows bring. */
    String brought(List<String> columns) {
        return columns.stream()
                .map(column -> difference.staged(difference.column(column)))
                .collect(Collectors.joining(", ", "select ", " from " + difference.stage() + " s"));
    }

    private String surplus() {
        return difference.rowId() + " in (select m.rid from (" + difference.multiset() + ") m where m.rid is not null)";
    }

    /** Whether its rows were in their place before the first step. */
    boolean stands() {
        return strategy() == Strategy.BUILD || strategy() == Strategy.STRAIGHT;
    }

    /** Whether all rows that stand are the load's. */
    boolean isWhole() {
        return strategy() == Strategy.FILL || strategy() == Strategy.BUILD;
    }

    /** Whether rows are only added. */
    boolean isAdded() {
        return switch (strategy()) {
            case FILL, APPEND, BUILD, STRAIGHT -> true;
            case MERGE, REINSERT, MULTISET -> false;
        };
    }

    /** Whether more rows are changed where they stand than not. */
    boolean changesMost() {
        return strategy() == Strategy.MERGE
                && plan().mode() == Mode.REPLACE
                && merge instanceof Kept kept
                && kept.counts().changed() > before / 2;
    }

    /** The columns whose values of standing rows change, or of all rows where none stands. */
    List<String> touched() {
        List<Column> columns = changesMost() && merge instanceof Kept kept
                ? kept.written()
                : plan().table().columns();
        return columns.stream().map(Column::name).toList();
    }

    Outcome outcome() {
        long unchanged = isAdded() ? 0 : staged.rows() - inserted - updated;
        return new Outcome(choice.strategy(), choice.why(), inserted, updated, deleted, unchanged, before, List.of());
    }

    /** Takes away what is gone. */
    List<Step> delete() {
        if (plan().mode() != Mode.REPLACE) {
            return List.of();
        }
        return switch (strategy()) {
            case MERGE, REINSERT -> List.of(step(merge.deleteGone(), Effect.GONE, n -> deleted = n));
            case MULTISET -> List.of(step(difference.delete(surplus()), Effect.GONE, n -> deleted = n));
            case FILL, APPEND, BUILD, STRAIGHT -> List.of();
        };
    }

    /** Takes away what changed, where it is inserted again. */
    List<Step> deleteChanged() {
        return strategy() == Strategy.REINSERT
                ? List.of(step(merge.deleteChanged(), Effect.REPLACED, n -> updated = n))
                : List.of();
    }

    List<Step> update() {
        return strategy() == Strategy.MERGE && !difference.valued().isEmpty()
                ? List.of(step(merge.update(), Effect.CHANGED, n -> updated = n))
                : List.of();
    }

    List<Step> insert() {
        return switch (strategy()) {
            case BUILD, STRAIGHT -> List.of();
            case FILL, APPEND -> List.of(step(difference.insert(""), Effect.ADDED, n -> inserted = n));
            case MERGE -> List.of(step(merge.insert(strategy()), Effect.ADDED, n -> inserted = n));
            case REINSERT -> List.of(step(merge.insert(strategy()), Effect.RETURNED, n -> inserted = n - updated));
            case MULTISET ->
                List.of(step(
                        difference.insert("s." + StageTable.ROW + " in (select m.srow from (" + difference.multiset()
                                + ") m where m.srow is not null)"),
                        Effect.ADDED,
                        n -> inserted = n));
        };
    }

    List<Step> updateAndInsert() {
        List<Step> steps = new ArrayList<>(update());
        steps.addAll(insert());
        return steps;
    }
}
