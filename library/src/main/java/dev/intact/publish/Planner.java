package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.Workspace.Places;
import dev.intact.publish.Merge.Counts;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses how a table is written, from what is known of it. */
final class Planner {
    /** Fewer are updated as they are, whatever costs less. */
    private static final long MANY_ROWS = 10_000;

    private final Dialect dialect;
    private final Workspace workspace;
    private final List<StagedTable> all;
    private final Comparing comparing;

    /** A planner for one load. */
    Planner(Dialect dialect, Workspace workspace, List<StagedTable> all, Comparing comparing) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.all = all;
        this.comparing = comparing;
    }

    /** How a table is compared where one pass will do. */
    @FunctionalInterface
    interface Comparing {
        Merge merge(Workspace workspace, StagedTable staged, Difference difference, Places places) throws SQLException;
    }

    /** A choice and its reason. */
    record Choice(Strategy strategy, String why, Merge merge) {}

    Choice choose(StagedTable staged) throws SQLException {
        TablePlan plan = staged.plan();
        Difference difference = new Difference(dialect, workspace, staged);
        Merge each = new Joined(workspace, staged, difference);
        if (plan.made()) {
            return new Choice(Strategy.FILL, "the table is new", each);
        }
        if (plan.mode() == Mode.APPEND) {
            return new Choice(Strategy.APPEND, "rows are only added", each);
        }
        if (!new Queries(workspace.connection()).any("select 1 from " + difference.target() + " t")) {
            return new Choice(Strategy.FILL, "the table is empty", each);
        }
        if (plan.key().isEmpty()) {
            return new Choice(Strategy.MULTISET, "the table has no key: equal rows are counted", each);
        }
        Optional<Places> places =
                isStill(plan) && isJoined(plan, difference) ? workspace.places(plan.table()) : Optional.empty();
        return places.isEmpty()
                ? merged(plan, difference, each, "only rows that changed are written")
                : once(plan, difference, comparing.merge(workspace, staged, difference, places.get()));
    }

    /** Whether nothing but our own statements touches the rows while they are written: no trigger, no cascade. */
    private boolean isStill(TablePlan plan) {
        boolean fired = all.stream().anyMatch(staged -> staged.plan().table().hasTriggers());
        return !fired && plan.table().foreignKeys().stream().noneMatch(this::mayCascade);
    }

    /** A full join needs an equality that sorts or hashes: that of an index does, that of a foreign type may not. */
    private static boolean isJoined(TablePlan plan, Difference difference) {
        return difference.isUnique()
                || plan.key().stream().noneMatch(c -> difference.column(c).type() instanceof ColumnType.Other);
    }

    /** An UPDATE never changes the columns by which rows are matched. */
    private boolean mayCascade(ForeignKey key) {
        return all.stream()
                .map(StagedTable::plan)
                .filter(parent -> parent.table().name().equals(key.parent()) && parent.mode() != Mode.APPEND)
                .anyMatch(parent -> !parent.key().containsAll(key.parentColumns()));
    }

    private Choice once(TablePlan plan, Difference difference, Merge merge) throws SQLException {
        Counts counts = merge.counts();
        boolean most = counts.changed() >= MANY_ROWS && counts.changed() > merge.before() / 2;
        if (most && plan.mode() == Mode.REPLACE && !dialect.capabilities().updatesByName() && mayReinsert(plan)) {
            return new Choice(
                    Strategy.REINSERT,
                    "%d of %d rows changed, and nothing depends on them: inserting costs less than updating"
                            .formatted(counts.changed(), merge.before()),
                    merge);
        }
        return merged(
                plan,
                difference,
                merge,
                "%d rows are new, %d changed, %d gone: only these are written"
                        .formatted(counts.fresh(), counts.changed(), counts.gone()));
    }

    private Choice merged(TablePlan plan, Difference difference, Merge merge, String why) throws SQLException {
        return exchanges(plan, difference, merge)
                ? new Choice(
                        Strategy.REINSERT,
                        "changed rows take over each other's values of a unique key besides the key",
                        merge)
                : new Choice(Strategy.MERGE, why, merge);
    }

    /** Whether a changed row takes a unique value that another standing row has now: an UPDATE would trip over it. */
    private boolean exchanges(TablePlan plan, Difference difference, Merge merge) throws SQLException {
        if (!mayReinsert(plan)) {
            return false;
        }
        for (TableSchema.Key key : plan.table().keys()) {
            if (!key.columns().equals(plan.key())
                    && plan.binds(key.columns())
                    && new Queries(workspace.connection())
                            .any(dialect, exchange(plan, difference, merge, key.columns()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayReinsert(TablePlan plan) {
        return plan.table().incoming().isEmpty() && isWhole(plan);
    }

    /** Rows that are deleted and inserted keep nothing but what the source brings. */
    private static boolean isWhole(TablePlan plan) {
        return plan.table().columns().stream()
                .filter(column -> column.fill() != Column.Fill.GENERATED)
                .allMatch(column -> plan.binds(List.of(column.name())));
    }

    private String exchange(TablePlan plan, Difference difference, Merge merge, List<String> unique) {
        String taken = unique.stream()
                .map(c -> other(difference.column(c)) + " = " + difference.staged(difference.column(c)))
                .collect(Collectors.joining(" and "));
        String another = plan.key().stream()
                .map(c -> other(difference.column(c)) + " <> " + difference.staged(difference.column(c)))
                .collect(Collectors.joining(" or "));
        return merge.changed("1", " join " + difference.target() + " o on " + taken, "(" + another + ")");
    }

    private String other(Column column) {
        return dialect.comparable(column, "o." + dialect.quote(column.name()));
    }
}
