package dev.intact.load;

import dev.intact.audit.Audit;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StageTable.Kind;
import dev.intact.dialect.Workspace;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.error.SecondLookException;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.stage.Feed;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.Stage;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The first half of a try: rows aside, and all that is wrong with them found. Used once, by one thread. */
final class Staging {
    private final Job job;
    private final Means means;
    private final Load load;
    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;

    Staging(Job job, Means means, ProblemLog problems) {
        this.job = job;
        this.means = means;
        this.load = job.load();
        this.dialect = job.context().dialect();
        this.workspace = means.workspace();
        this.problems = problems;
    }

    List<StagedTable> staged(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        return audited(stage(tables, plans));
    }

    private List<StagedTable> stage(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        List<Kind> kinds = new Routes(load, job.purpose(), job.way(), workspace).of(tables, plans);
        Stage stage = new Stage(
                dialect,
                workspace,
                problems,
                means.observer(),
                means.cancellation()::isCancelled,
                extent(plans, lanes()));
        List<StagedTable> staged = new ArrayList<>();
        Matching matching = new Matching(problems, means.observer());
        for (int i = 0; i < plans.size(); i++) {
            TablePlan plan = plans.get(i);
            means.phase("stage", plan.table().name().toString());
            StagedTable table = kinds.get(i) == Kind.STRAIGHT
                    ? StagedTable.straight(plan)
                    : stage.table(plan, kinds.get(i), Lookups.of(plan, plans));
            staged.add(table.as(matching.settle(table.plan(), tables.get(i))));
        }
        return staged;
    }

    private int lanes() {
        return job.isSmooth() ? load.lanes() : 1;
    }

    static Stage.Extent extent(List<TablePlan> plans, int lanes) {
        long bytes = plans.stream()
                .flatMap(plan -> plan.feeds().stream())
                .mapToLong(Feed::bytes)
                .reduce(0, (a, b) -> a < 0 || b < 0 ? -1 : a + b);
        return new Stage.Extent(bytes, lanes);
    }

    private List<StagedTable> audited(List<StagedTable> staged) throws SQLException {
        means.phase("audit", staged.size() + " tables");
        List<StagedTable> kept = load.has(Option.LAST_WINS) ? lastOnly(staged) : staged;
        refuseEmpty(kept);
        Audit.Way noticed = job.isSmooth() ? Audit.Way.NOTICE : Audit.Way.NAME;
        lookAgainIfWrong();
        new Audit(dialect, workspace, problems, means.observer(), noticed).run(kept);
        rejectIfWrong();
        return kept;
    }

    private void refuseEmpty(List<StagedTable> staged) {
        if (load.has(Option.ALLOW_SHRINK)) {
            return;
        }
        staged.stream()
                .filter(table -> table.stage().kind() != Kind.STRAIGHT)
                .filter(table -> table.read() == 0)
                .forEach(table -> {
                    String files = table.plan().feeds().stream()
                            .map(feed -> feed.name())
                            .collect(Collectors.joining(", "));
                    problems.add(new Problem(
                            Optional.of(files),
                            OptionalLong.empty(),
                            Optional.empty(),
                            table.plan().label(),
                            Optional.empty(),
                            "the source is empty; --allow-shrink takes it all the same"));
                });
    }

    /** Of staged rows with the same key only the last stays. */
    private List<StagedTable> lastOnly(List<StagedTable> staged) throws SQLException {
        List<StagedTable> kept = new ArrayList<>();
        for (StagedTable table : staged) {
            List<String> key = table.plan().key();
            if (key.isEmpty() || !table.plan().binds(key)) {
                kept.add(table);
                continue;
            }
            String same = key.stream()
                    .map(c -> "o." + dialect.quote(c) + " = s." + dialect.quote(c))
                    .collect(Collectors.joining(" and "));
            String sql = "delete from " + table.stage().sql() + " as s where exists (select 1 from "
                    + table.stage().sql() + " o where " + same + " and o." + StageTable.ROW + " > s." + StageTable.ROW
                    + ")";
            try (Statement statement = workspace.connection().createStatement()) {
                long gone = statement.executeLargeUpdate(sql);
                kept.add(table.without(gone));
            }
        }
        return kept;
    }

    private void lookAgainIfWrong() {
        if (job.isSmooth() && problems.count() > 0) {
            throw new SecondLookException(problems.count() + " problems");
        }
    }

    private void rejectIfWrong() {
        if (problems.count() > 0) {
            throw new LoadRejectedException("Rejected", problems.problems(), problems.count());
        }
    }
}
