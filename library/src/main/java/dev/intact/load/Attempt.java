package dev.intact.load;

import dev.intact.audit.Audit;
import dev.intact.audit.UserChecks;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StageTable.Kind;
import dev.intact.dialect.Violation;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.error.SecondLookException;
import dev.intact.error.SourceFailedException;
import dev.intact.io.Pause;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.LoadRun.Way;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.publish.Outcome;
import dev.intact.publish.Preview;
import dev.intact.publish.Publication;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.Feed;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.Stage;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** One try of a load on a workspace of its own. Used once, by one thread. */
final class Attempt {
    private final LoadContext context;
    private final Load load;
    private final String unit;
    private final Purpose purpose;
    private final Way way;
    private final Cancellation cancellation;
    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final ProblemLog problems;
    private final Reports reports;
    private final Transactor transactor;
    private final LoadFiles files;

    Attempt(Job job, Workspace workspace, Transactor transactor, Reports reports, Outside outside) {
        this.context = job.context();
        this.load = job.load();
        this.unit = job.unit();
        this.purpose = job.purpose();
        this.way = job.way();
        this.cancellation = outside.cancellation();
        this.observer = outside.observer();
        this.dialect = context.dialect();
        this.workspace = workspace;
        this.problems = new ProblemLog(load.maxProblems());
        this.reports = reports;
        this.transactor = transactor;
        this.files = new LoadFiles(dialect, load.files(), observer, cancellation);
    }

    /** What is to be done, and how. */
    record Job(LoadContext context, Load load, String unit, Purpose purpose, Way way) {}

    /** Who looks on, and who may stop it. */
    record Outside(Observer observer, Cancellation cancellation) {}

    LoadReport run() throws SQLException, IOException {
        workspace.sweep().forEach(name -> observer.on(new Event.Notice("Cleared away what a dead load left: " + name)));
        phase("resolve", load.tables().size() + " tables");
        Resolver resolver = new Resolver(context, load, workspace, problems, observer, way);
        List<TableLoad> tables = resolver.spread(load.tables());
        List<TablePlan> plans = resolver.resolve(tables);
        if (purpose == Purpose.PUBLISH) {
            workspace.lock(plans.stream().map(plan -> plan.table().name()).toList());
            observer.on(new Event.Step("lock.taken"));
        }
        lookAgainIfWrong();
        rejectIfWrong();
        Map<String, String> states = Fingerprint.states(tables);
        Ledger ledger = new Ledger(dialect);
        Recognition recognition = new Recognition(ledger, workspace.connection());
        if (way == Way.SMOOTH && LateFingerprint.canTake(tables) && !recognition.isPossible(plans)) {
            try (LateFingerprint late = LateFingerprint.of(load, tables, plans)) {
                List<StagedTable> staged = audited(stage(tables, plans));
                return go(ledger, late.await(this::refuseCancelled), staged, () -> refuseChanged(states, tables));
            }
        }
        String key = Fingerprint.of(load, tables, plans);
        Optional<Ledger.Entry> known = load.has(Option.AGAIN) ? Optional.empty() : recognition.known(key, plans);
        return known.isPresent()
                ? unchanged(known.get(), plans)
                : go(ledger, key, audited(stage(tables, plans)), () -> refuseChanged(states, tables));
    }

    /** On from the audited stage. */
    private LoadReport go(Ledger ledger, String key, List<StagedTable> staged, Unchanged unchanged)
            throws SQLException, IOException {
        unchanged.confirm();
        lookAgainIfWrong();
        if (purpose == Purpose.PREVIEW || load.confirmation().isPresent()) {
            LoadReport preview = preview(staged);
            if (purpose == Purpose.PREVIEW) {
                return preview;
            }
            if (!load.confirmation().orElseThrow().test(preview)) {
                throw new CancelledException("Not confirmed. Nothing was changed.", null);
            }
        }
        return publish(ledger, key, staged, unchanged);
    }

    /** What has to hold once rows have come from their source. */
    private interface Unchanged {
        void confirm() throws IOException;
    }

    /** Done already; whether its files still are what they were is looked at, so that nobody relies on what is gone. */
    private LoadReport unchanged(Ledger.Entry known, List<TablePlan> plans) {
        LoadReport report = reports.unchanged(purpose, known.load(), plans);
        return load.files().isEmpty()
                ? report
                : report.with(files.standing(
                        ReportJson.read(known.report()).files(),
                        transactor.recovery().wrong(files.paths())));
    }

    private List<StagedTable> stage(List<TableLoad> tables, List<TablePlan> plans) throws SQLException {
        List<Kind> kinds = new Routes(load, purpose, way, workspace).of(tables, plans);
        Stage stage = new Stage(dialect, workspace, problems, observer, cancellation::isCancelled, extent(plans));
        List<StagedTable> staged = new ArrayList<>();
        Matching matching = new Matching(problems, observer);
        for (int i = 0; i < plans.size(); i++) {
            TablePlan plan = plans.get(i);
            phase("stage", plan.table().name().toString());
            StagedTable table = kinds.get(i) == Kind.STRAIGHT
                    ? StagedTable.straight(plan)
                    : stage.table(plan, kinds.get(i), Lookups.of(plan, plans));
            staged.add(table.as(matching.settle(table.plan(), tables.get(i))));
        }
        return staged;
    }

    private Stage.Extent extent(List<TablePlan> plans) {
        long bytes = plans.stream()
                .flatMap(plan -> plan.feeds().stream())
                .mapToLong(Feed::bytes)
                .reduce(0, (a, b) -> a < 0 || b < 0 ? -1 : a + b);
        return new Stage.Extent(bytes, way == Way.SMOOTH ? load.lanes() : 1);
    }

    private List<StagedTable> audited(List<StagedTable> staged) throws SQLException {
        phase("audit", staged.size() + " tables");
        List<StagedTable> kept = load.has(Option.LAST_WINS) ? lastOnly(staged) : staged;
        refuseEmpty(kept);
        Audit.Way noticed = way == Way.SMOOTH ? Audit.Way.NOTICE : Audit.Way.NAME;
        lookAgainIfWrong();
        new Audit(dialect, workspace, problems, observer, noticed).run(kept);
        rejectIfWrong();
        return kept;
    }

    /** What was staged must be what was recognised by its content. */
    private static void refuseChanged(Map<String, String> before, List<TableLoad> tables) throws IOException {
        Map<String, String> after = Fingerprint.states(tables);
        before.forEach((source, state) -> {
            if (!state.equals(after.get(source))) {
                throw new SourceFailedException(
                        source + " changed while it was read. Nothing was changed. Load it again when it is at rest.");
            }
        });
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

    private LoadReport preview(List<StagedTable> staged) throws SQLException {
        phase("diff", staged.size() + " tables");
        Preview preview = new Preview(dialect, workspace, staged);
        Map<TableName, Outcome> outcomes = preview.look();
        guard(staged, outcomes);
        List<CheckReport> checks = new ArrayList<>();
        List<FileReport> written = new ArrayList<>();
        if (!load.checks().isEmpty() || !load.files().isEmpty()) {
            preview.through(() -> {
                checks.addAll(check());
                written.addAll(files.counted(workspace.connection()));
            });
        }
        rejectIfWrong();
        return reports.previewed(staged, outcomes, checks).with(written);
    }

    private LoadReport publish(Ledger ledger, String key, List<StagedTable> staged, Unchanged unchanged)
            throws SQLException {
        phase("publish", staged.size() + " tables");
        Publication publication = new Publication(
                dialect,
                workspace,
                staged,
                observer,
                way == Way.SMOOTH ? Optional.of(this::straight) : Optional.empty());
        Unit transaction = new Unit(dialect, workspace, observer, Pause.REAL, cancellation::isCancelledForGood);
        String unique = key + "-" + ledger.times(workspace.connection(), key);
        List<TableName> names = publication.order().stream()
                .map(table -> table.plan().table().name())
                .toList();
        List<TableName> exclusive = publication.order().stream()
                .filter(table -> table.plan().mode() != Mode.APPEND)
                .map(table -> table.plan().table().name())
                .toList();
        if (!load.files().isEmpty()) {
            transactor.ready();
        }
        UnitFiles companion = transactor.files(unit).on(workspace);
        LoadReport report;
        try {
            report = transaction.run(
                    new Unit.Identity(unit, Optional.of(unique), "load"), exclusive, companion, connection -> {
                        Map<TableName, Outcome> outcomes = publication.write();
                        unchanged.confirm();
                        guard(staged, outcomes);
                        List<CheckReport> checks = check();
                        rejectIfWrong();
                        List<FileReport> written = files.staged(companion, connection);
                        ledger.prepare(connection);
                        long number = ledger.append(
                                connection,
                                unit,
                                key,
                                names.stream().map(TableName::toString).toList());
                        LoadReport published = reports.published(number, publication.order(), outcomes, checks)
                                .with(written);
                        ledger.report(connection, number, ReportJson.write(published));
                        return published;
                    });
        } catch (SQLException e) {
            throw refused(publication, e);
        } catch (IOException e) {
            throw LoadFiles.disk("Cannot write the files of the load", e);
        }
        settle(publication.changes());
        observer.on(new Event.Step("publish.done"));
        return report.with(files.after(report.files(), companion.left()));
    }

    private long straight(StagedTable table) throws SQLException {
        return new Stage(
                        dialect,
                        workspace,
                        problems,
                        observer,
                        cancellation::isCancelled,
                        extent(List.of(table.plan())))
                .straight(table.plan());
    }

    private void settle(List<Workspace.Change> changes) {
        try {
            workspace.settle(changes);
        } catch (SQLException e) {
            observer.on(new Event.Notice("The load is published; tidying up after it failed: " + e.getMessage()));
        }
    }

    /** What the audit could not see beforehand, a trigger's objection or a key that came in meanwhile. */
    private RuntimeException refused(Publication publication, SQLException e) throws SQLException {
        FailureKind kind = dialect.classify(e);
        if (way == Way.SMOOTH || (kind != FailureKind.CONSTRAINT && kind != FailureKind.DATA)) {
            throw e;
        }
        // At COMMIT, the table that was written last says nothing.
        Violation violation = dialect.violation(e);
        Problem problem = new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                violation.column(),
                violation.table().orElse(publication.current().name()),
                Optional.empty(),
                "the database refused the rows: " + e.getMessage());
        return new LoadRejectedException("Rejected by the database", List.of(problem), 1);
    }

    private List<CheckReport> check() throws SQLException {
        List<UserChecks.Check> checks = load.checks().stream()
                .map(check -> new UserChecks.Check(check.name(), check.sql()))
                .toList();
        return new UserChecks(dialect, checks)
                .run(workspace.connection(), problems).entrySet().stream()
                        .map(entry -> new CheckReport(entry.getKey(), entry.getValue()))
                        .toList();
    }

    private void guard(List<StagedTable> staged, Map<TableName, Outcome> outcomes) {
        if (load.has(Option.ALLOW_SHRINK)) {
            return;
        }
        for (StagedTable table : staged) {
            Outcome outcome = outcomes.get(table.plan().table().name());
            if (outcome != null && outcome.deleted() - outcome.inserted() > outcome.before() / 2) {
                problems.add(new Problem(
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        table.plan().label(),
                        Optional.empty(),
                        "the replace would take " + outcome.deleted() + " of " + outcome.before()
                                + " rows, more than half; --allow-shrink lets it"));
            }
        }
    }

    private void lookAgainIfWrong() {
        if (way == Way.SMOOTH && problems.count() > 0) {
            throw new SecondLookException(problems.count() + " problems");
        }
    }

    private void rejectIfWrong() {
        if (problems.count() > 0) {
            throw new LoadRejectedException("Rejected", problems.problems(), problems.count());
        }
    }

    private void refuseCancelled() {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
    }

    private void phase(String name, String detail) {
        refuseCancelled();
        observer.on(new Event.Phase(name, detail));
    }
}
