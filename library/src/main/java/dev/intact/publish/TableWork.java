package dev.intact.publish;

import dev.intact.dialect.StageTable;
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
    private final long before;
    private long inserted;
    private long updated;
    private long deleted;

    TableWork(StagedTable staged, Difference difference, Planner.Choice choice, long before) {
        this.staged = staged;
        this.difference = difference;
        this.choice = choice;
        this.before = before;
    }

    /** One statement and where its count goes. */
    record Step(String sql, LongConsumer count) {}

    TablePlan plan() {
        return staged.plan();
    }

    Difference difference() {
        return difference;
    }

    Strategy strategy() {
        return choice.strategy();
    }

    Outcome outcome() {
        boolean added = strategy() == Strategy.APPEND || strategy() == Strategy.FILL;
        long unchanged = added ? 0 : staged.rows() - inserted - updated;
        return new Outcome(choice.strategy(), choice.why(), inserted, updated, deleted, unchanged, before, List.of());
    }

    /** Takes away what is gone. */
    List<Step> delete() {
        if (plan().mode() != Mode.REPLACE) {
            return List.of();
        }
        return switch (strategy()) {
            case MERGE, REINSERT -> List.of(new Step(difference.delete(difference.gone()), n -> deleted = n));
            case MULTISET ->
                List.of(new Step(
                        difference.delete(difference.rowId() + " in (select m.rid from (" + difference.multiset()
                                + ") m where m.rid is not null)"),
                        n -> deleted = n));
            case FILL, APPEND -> List.of();
        };
    }

    /** Takes away what changed, where it is inserted again. */
    List<Step> deleteChanged() {
        return strategy() == Strategy.REINSERT
                ? List.of(new Step(
                        difference.delete("exists (select 1 from " + difference.stage() + " s where "
                                + difference.sameKey() + " and " + difference.changed() + ")"),
                        n -> updated = n))
                : List.of();
    }

    List<Step> update() {
        return strategy() == Strategy.MERGE && !difference.valued().isEmpty()
                ? List.of(new Step(difference.update(), n -> updated = n))
                : List.of();
    }

    List<Step> insert() {
        String where = switch (strategy()) {
            case FILL, APPEND -> "";
            case MERGE, REINSERT -> difference.fresh();
            case MULTISET ->
                "s." + StageTable.ROW + " in (select m.srow from (" + difference.multiset()
                        + ") m where m.srow is not null)";
        };
        return List.of(
                new Step(difference.insert(where), n -> inserted = strategy() == Strategy.REINSERT ? n - updated : n));
    }

    List<Step> updateAndInsert() {
        List<Step> steps = new ArrayList<>(update());
        steps.addAll(insert());
        return steps;
    }
}
