package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Chooses how a table is written, from what is known of it. */
final class Planner {
    private final Dialect dialect;
    private final Workspace workspace;

    Planner(Dialect dialect, Workspace workspace) {
        this.dialect = dialect;
        this.workspace = workspace;
    }

    /** A choice and its reason. */
    record Choice(Strategy strategy, String why) {}

    Choice choose(StagedTable staged) throws SQLException {
        TablePlan plan = staged.plan();
        if (plan.made()) {
            return new Choice(Strategy.FILL, "the table is new");
        }
        if (plan.mode() == Mode.APPEND) {
            return new Choice(Strategy.APPEND, "rows are only added");
        }
        Difference difference = new Difference(dialect, workspace, staged);
        Queries queries = new Queries(workspace.connection());
        if (!queries.any("select 1 from " + difference.target() + " t")) {
            return new Choice(Strategy.FILL, "the table is empty");
        }
        if (plan.key().isEmpty()) {
            return new Choice(Strategy.MULTISET, "the table has no key: equal rows are counted");
        }
        if (exchanges(plan, difference, queries)) {
            return new Choice(
                    Strategy.REINSERT, "changed rows take over each other's values of a unique key besides the key");
        }
        return new Choice(Strategy.MERGE, "only rows that changed are written");
    }

    /** Whether a changed row takes a unique value that another standing row has now: an UPDATE would trip over it. */
    private boolean exchanges(TablePlan plan, Difference difference, Queries queries) throws SQLException {
        if (!plan.table().incoming().isEmpty() || !isWhole(plan)) {
            return false;
        }
        for (TableSchema.Key key : plan.table().keys()) {
            if (!key.columns().equals(plan.key())
                    && plan.binds(key.columns())
                    && queries.any(exchange(plan, difference, key.columns()))) {
                return true;
            }
        }
        return false;
    }

    /** Rows that are deleted and inserted keep nothing but what the source brings. */
    private static boolean isWhole(TablePlan plan) {
        return plan.table().columns().stream()
                .filter(column -> column.fill() != Column.Fill.GENERATED)
                .allMatch(column -> plan.binds(List.of(column.name())));
    }

    private String exchange(TablePlan plan, Difference difference, List<String> unique) {
        String taken = unique.stream()
                .map(c -> other(difference.column(c)) + " = " + difference.staged(difference.column(c)))
                .collect(Collectors.joining(" and "));
        String another = plan.key().stream()
                .map(c -> other(difference.column(c)) + " <> " + difference.staged(difference.column(c)))
                .collect(Collectors.joining(" or "));
        return "select 1 from " + difference.joined() + " join " + difference.target() + " o on " + taken + " where "
                + difference.changed() + " and (" + another + ")";
    }

    private String other(Column column) {
        return dialect.comparable(column, "o." + dialect.quote(column.name()));
    }
}
