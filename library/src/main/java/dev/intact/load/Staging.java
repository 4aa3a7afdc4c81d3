package dev.intact.load;

import dev.intact.audit.Audit;
import dev.intact.audit.Sifting;
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
import dev.intact.stage.LeftOut;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.Stage;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The first half of a try: rows aside, and all that is wrong with them found. Used once, by one thread. */
final class Staging {
    /** Each round reads what is staged once more. */
    private static final int MOST_ROUNDS = 1000;

    private final Job job;
    private final Means means;
    private final Load load;
    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final Optional<Sifting> sifting;

    Staging(Job job, Means means, ProblemLog problems, Optional<Sifting> sifting) {
        this.job = job;
        this.means = means;
        this.load = job.load();
        this.dialect = job.context().dialect();
        this.workspace = means.workspace();
        this.problems = problems;
        this.sifting = sifting;
    }

    /** Compared with what stands already, unless that is to change with them. */
    List<StagedTable> staged(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        List<StagedTable> kept = plausible(stage(tables, plans));
        return means.upgrade().isPending() ? kept : audited(kept);
    }

    private List<StagedTable> stage(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        List<Kind> kinds = new Routes(job, means).of(tables, plans);
        Stage.Extent extent = extent(plans, lanes());
        OptionalInt pieces = new Resuming(job, means).begin(tables, plans, kinds, extent.bytes());
        Stage stage = new Stage(
                dialect,
                workspace,
                problems,
                means.observer(),
                means.cancellation()::isCancelled,
                new Stage.Extent(extent.bytes(), extent.lanes(), pieces));
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
        return new Stage.Extent(bytes, lanes, OptionalInt.empty());
    }

    /** As far as can be told from the rows alone. */
    private List<StagedTable> plausible(List<StagedTable> staged) throws SQLException {
        List<StagedTable> kept = load.has(Option.LAST_WINS) ? lastOnly(staged) : staged;
        refuseEmpty(kept);
        lookAgainIfWrong();
        return kept;
    }

    /** Against what stands, or will stand in the transaction that is open. */
    List<StagedTable> audited(List<StagedTable> kept) throws SQLException {
        means.phase("audit", kept.size() + " tables");
        List<StagedTable> good = sifting.isPresent() ? sifted(kept, sifting.get()) : named(kept);
        rejectIfWrong();
        return good;
    }

    private List<StagedTable> named(List<StagedTable> staged) throws SQLException {
        audit(job.isSmooth() ? Audit.Way.NOTICE : Audit.Way.NAME).run(staged);
        return staged;
    }

    private Audit audit(Audit.Way way) {
        return new Audit(dialect, workspace, problems, means.observer(), way);
    }

    /** Without the rows that are left out; what refers to them goes next, until nothing more is wrong. */
    private List<StagedTable> sifted(List<StagedTable> staged, Sifting out) throws SQLException {
        Budget budget = load.settings().budget().orElseThrow();
        long read = staged.stream().mapToLong(StagedTable::read).sum();
        LeftOut leftOut = problems.leftOut().orElseThrow();
        Audit audit = audit(Audit.Way.LEAVE_OUT);
        List<StagedTable> good = staged;
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            if (leftOut.isOver() || leftOut.count() > budget.most(read)) {
                problems.add(ofAll(staged, budget.refusal(leftOut.count(), read)));
                return good;
            }
            means.refuseCancelled();
            List<StagedTable> less = new ArrayList<>();
            for (StagedTable table : good) {
                less.add(out.without(table));
            }
            good = less;
            if (audit.run(good) == 0 || problems.refuses()) {
                return good;
            }
        }
        problems.add(ofAll(
                staged,
                "rows refer to rows that are left out, and others to them, more than " + MOST_ROUNDS + " deep"));
        return good;
    }

    private static Problem ofAll(List<StagedTable> tables, String reason) {
        String labels = tables.stream().map(table -> table.plan().label()).collect(Collectors.joining(", "));
        return new Problem(Optional.empty(), OptionalLong.empty(), Optional.empty(), labels, Optional.empty(), reason);
    }

    private void refuseEmpty(List<StagedTable> staged) {
        if (load.has(Option.ALLOW_SHRINK)) {
            return;
        }
        staged.stream()
                .filter(table -> table.stage().kind() != Kind.STRAIGHT)
                // A table of a database may well be empty; what it would take away is guarded like any other shrinking.
                .filter(table ->
                        table.read() == 0 && Feeds.tables(table.plan().feeds()).isEmpty())
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
        if (problems.refuses()) {
            throw new LoadRejectedException("Rejected", problems.problems(), problems.count());
        }
    }
}
