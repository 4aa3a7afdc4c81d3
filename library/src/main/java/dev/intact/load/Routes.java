package dev.intact.load;

import dev.intact.dialect.StageTable.Kind;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.Mode;
import dev.intact.stage.Feed;
import dev.intact.stage.TablePlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the rows of a table are staged to be compared, are built into the table itself aside, or go straight into it. Only
 * what can fail without harm goes another way than the first: a table that nobody has rows of, or few rows that are added.
 */
record Routes(Job job, Means means) {
    /** Rows that go straight keep the publishing transaction open while they are read. */
    private static final long FEW_BYTES = 64 << 20;

    List<Kind> of(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        boolean compared = !job.isSmooth()
                || job.purpose() == Purpose.PREVIEW
                || job.has(Option.LAST_WINS)
                || means.upgrade().isPending();
        if (compared) {
            return plans.stream().map(plan -> Kind.NUMBERED).toList();
        }
        if (plans.size() == 1 && isStraight(tables.get(0), plans.get(0))) {
            return List.of(Kind.STRAIGHT);
        }
        List<Kind> kinds = new ArrayList<>();
        for (TablePlan plan : plans) {
            kinds.add(isBuilt(plan) ? Kind.BUILT : Kind.NUMBERED);
        }
        return kinds;
    }

    /** What the database has written down, or kept by kinds, it puts into a table of one kind only. */
    private boolean isBuilt(TablePlan plan) throws SQLException {
        return plan.stored().isEmpty() && !plan.keepsKinds() && (plan.made() || (keepsItsKey(plan) && isEmpty(plan)));
    }

    /**
     * The columns must be known before the first row is: those of JSON are not. A trigger may pass over rows, which ends this
     * way, and neither what it did outside of the transaction nor the numbers that a sequence has given are taken back.
     */
    private boolean isStraight(TableLoad table, TablePlan plan) throws SQLException {
        long bytes = plan.feeds().stream().mapToLong(Feed::bytes).sum();
        return !plan.made()
                && plan.stored().isEmpty()
                && plan.mode() == Mode.APPEND
                && keepsItsKey(plan)
                && !plan.table().hasTriggers()
                && plan.table().columns().stream().noneMatch(column -> isNumbered(column, plan))
                && bytes <= FEW_BYTES
                && plan.feeds().stream().allMatch(feed -> feed.bytes() >= 0)
                && table.inputs().stream().noneMatch(Feeds::isJson)
                && means.workspace().takesStraight(plan.table(), plan.columns());
    }

    private static boolean isNumbered(Column column, TablePlan plan) {
        boolean sequence = column.fill() == Fill.SEQUENCE || column.fill() == Fill.IDENTITY_ALWAYS;
        return sequence && !plan.binds(List.of(column.name()));
    }

    /** Nothing but the table itself looks at keys that no row is compared by. */
    private static boolean keepsItsKey(TablePlan plan) {
        return plan.key().isEmpty()
                || plan.table().keys().stream().anyMatch(key -> plan.key().containsAll(key.columns()));
    }

    private boolean isEmpty(TablePlan plan) throws SQLException {
        try (Statement statement = means.workspace().connection().createStatement();
                ResultSet row = statement.executeQuery(
                        "select 1 from " + means.workspace().target(plan.table().name()) + " limit 1")) {
            return !row.next();
        }
    }
}
