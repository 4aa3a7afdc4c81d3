package dev.intact.publish;

import dev.intact.dialect.StageTable;
import dev.intact.error.SecondLookException;
import dev.intact.schema.Mode;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

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
        boolean there = choice.strategy() == Strategy.BUILD || choice.strategy() == Strategy.STRAIGHT;
        this.inserted = there ? staged.rows() : 0;
    }

    /** One statement and where its count goes. */
    record Step(String sql, LongConsumer count) {}

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

    Outcome outcome() {
        boolean added = switch (strategy()) {
            case FILL, APPEND, BUILD, STRAIGHT -> true;
            case MERGE, REINSERT, MULTISET -> false;
        };
        long unchanged = added ? 0 : staged.rows() - inserted - updated;
        return new Outcome(choice.strategy(), choice.why(), inserted, updated, deleted, unchanged, before, List.of());
    }

    /** Takes away what is gone. */
    List<Step> delete() {
        if (plan().mode() != Mode.REPLACE) {
            return List.of();
        }
        return switch (strategy()) {
            case MERGE, REINSERT -> List.of(new Step(merge.deleteGone(), n -> deleted = n));
            case MULTISET ->
                List.of(new Step(
                        difference.delete(difference.rowId() + " in (select m.rid from (" + difference.multiset()
                                + ") m where m.rid is not null)"),
                        n -> deleted = n));
            case FILL, APPEND, BUILD, STRAIGHT -> List.of();
        };
    }

    /** Takes away what changed, where it is inserted again. */
    List<Step> deleteChanged() {
        return strategy() == Strategy.REINSERT ? List.of(new Step(merge.deleteChanged(), n -> updated = n)) : List.of();
    }

    List<Step> update() {
        return strategy() == Strategy.MERGE && !difference.valued().isEmpty()
                ? List.of(new Step(merge.update(), n -> updated = n))
                : List.of();
    }

    List<Step> insert() {
        return switch (strategy()) {
            case BUILD, STRAIGHT -> List.of();
            case FILL, APPEND -> List.of(new Step(difference.insert(""), n -> inserted = n));
            case MERGE -> List.of(new Step(merge.insert(strategy()), n -> inserted = n));
            case REINSERT -> List.of(new Step(merge.insert(strategy()), n -> inserted = n - updated));
            case MULTISET ->
                List.of(new Step(
                        difference.insert("s." + StageTable.ROW + " in (select m.srow from (" + difference.multiset()
                                + ") m where m.srow is not null)"),
                        n -> inserted = n));
        };
    }

    List<Step> updateAndInsert() {
        List<Step> steps = new ArrayList<>(update());
        steps.addAll(insert());
        return steps;
    }
}
