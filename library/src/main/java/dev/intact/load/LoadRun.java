package dev.intact.load;

import dev.intact.audit.Audit;
import dev.intact.audit.UserChecks;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Violation;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.error.SourceFailedException;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadContext.Guard;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.publish.Outcome;
import dev.intact.publish.Preview;
import dev.intact.publish.Publication;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One load on its way: resolve, stage, audit, diff, publish, ledger. Used once, by one thread; {@link Cancellation} may
 * be used by any.
 */
public final class LoadRun {
    private static final Logger LOG = LoggerFactory.getLogger(LoadRun.class);

    private final LoadContext context;
    private final Load load;
    private final Cancellation cancellation;
    private final Dialect dialect;
    private final Observer observer;
    private final ProblemLog problems;
    private final Reports reports;
    private final Transactor transactor;
    private final LoadFiles files;
    private final String unit = Ids.RANDOM.next();

    /**
     * A load that has not begun.
     *
     * @param context where and by which rules
     * @param load what goes where
     * @param transactor of the database, for files
     * @param cancellation stops it
     */
    public LoadRun(LoadContext context, Load load, Transactor transactor, Cancellation cancellation) {
        this.context = context;
        this.load = load;
        this.cancellation = cancellation;
        this.dialect = context.dialect();
        this.observer = new GuardedObserver(context.observer());
        this.problems = new ProblemLog(load.maxProblems());
        this.reports = new Reports(context);
        this.transactor = transactor;
        this.files = new LoadFiles(dialect, load.files(), observer, cancellation);
    }

    /** What a run is for. */
    public enum Purpose {
        /** To load. */
        PUBLISH,
        /** To show what loading would do. */
        PREVIEW
    }

    /**
     * Runs the load.
     *
     * @param purpose whether it is published
     * @return published, unchanged, previewed or rejected
     */
    public LoadReport run(Purpose purpose) {
        gate(purpose);
        try (Held held = new Held(dialect.open(context.address(), settings()), observer)) {
            cancellation.runsOn(held.workspace());
            return told(run(held.workspace(), purpose));
        } catch (LoadRejectedException e) {
            return told(reports.rejected(purpose, e.problems(), e.problemCount()));
        } catch (SQLException e) {
            throw dialect.failure("Cannot load into " + context.address(), e);
        } catch (IOException e) {
            throw new SourceFailedException("Cannot read a source: " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    private LoadReport told(LoadReport report) {
        LOG.atInfo()
                .addKeyValue("load", report.load().isPresent() ? report.load().getAsLong() : "none")
                .addKeyValue("unit", unit)
                .log(
                        "{} {} {}: {} tables, {} problems, {} s",
                        context.address(),
                        unit,
                        report.outcome().name().toLowerCase(Locale.ROOT),
                        report.tables().size(),
                        report.problemCount(),
                        report.seconds());
        return report;
    }

    /** What became of the load is decided before its workspace is closed: a failure to clear away is only told. */
    private record Held(Workspace workspace, Observer observer) implements AutoCloseable {
        @Override
        public void close() {
            try {
                workspace.close();
            } catch (SQLException | RuntimeException e) {
                observer.on(new Event.Notice(
                        "Not all that was staged could be cleared away; the next load does it: " + e.getMessage()));
            }
        }
    }

    private void gate(Purpose purpose) {
        if (purpose == Purpose.PUBLISH && context.guard() == Guard.PROTECTED && !load.has(Option.FORCE)) {
            throw new ConfigurationException("The environment " + context.environment()
                    + " is protected: its data changes only when forced. Nothing was changed. Look first with --dry-run,"
                    + " then say --force.");
        }
    }

    private WorkspaceSettings settings() {
        return new WorkspaceSettings(
                unit,
                Holder.here("load"),
                context.timeouts().connect(),
                context.timeouts().lock(),
                context.timeouts().statement());
    }

    private LoadReport run(Workspace workspace, Purpose purpose) throws SQLException, IOException {
        workspace.sweep().forEach(name -> observer.on(new Event.Notice("Cleared away what a dead load left: " + name)));
        phase("resolve", load.tables().size() + " tables");
        Resolver resolver = new Resolver(context, load, workspace, problems, observer);
        List<TableLoad> tables = resolver.spread(load.tables());
        List<TablePlan> plans = resolver.resolve(tables);
        if (purpose == Purpose.PUBLISH) {
            workspace.lock(plans.stream().map(plan -> plan.table().name()).toList());
            observer.on(new Event.Step("lock.taken"));
        }
        rejectIfWrong();
        Map<String, String> states = Fingerprint.states(tables);
        String key = Fingerprint.of(load, tables, plans);
        Ledger ledger = new Ledger(dialect);
        Optional<Ledger.Entry> known = load.has(Option.AGAIN)
                ? Optional.empty()
                : new Recognition(ledger, workspace.connection()).known(key, plans);
        if (known.isPresent()) {
            return unchanged(purpose, known.get(), plans);
        }
        List<StagedTable> staged = audited(workspace, stage(workspace, tables, plans));
        refuseChanged(states, Fingerprint.states(tables));
        if (purpose == Purpose.PREVIEW || load.confirmation().isPresent()) {
            LoadReport preview = preview(workspace, staged);
            if (purpose == Purpose.PREVIEW) {
                return preview;
            }
            if (!load.confirmation().orElseThrow().test(preview)) {
                throw new CancelledException("Not confirmed. Nothing was changed.", null);
            }
        }
        return publish(workspace, ledger, key, staged);
    }

    /** Done already; whether its files still are what they were is looked at, so that nobody relies on what is gone. */
    private LoadReport unchanged(Purpose purpose, Ledger.Entry known, List<TablePlan> plans) {
        LoadReport report = reports.unchanged(purpose, known.load(), plans);
        return load.files().isEmpty()
                ? report
                : report.with(files.standing(
                        ReportJson.read(known.report()).files(),
                        transactor.recovery().wrong(files.paths())));
    }

    private List<StagedTable> stage(Workspace workspace, List<TableLoad> tables, List<TablePlan> plans)
            throws SQLException {
        long bytes = plans.stream()
                .flatMap(plan -> plan.feeds().stream())
                .mapToLong(feed -> feed.bytes())
                .reduce(0, (a, b) -> a < 0 || b < 0 ? -1 : a + b);
        Stage stage = new Stage(dialect, workspace, problems, observer, cancellation::isCancelled, bytes);
        List<StagedTable> staged = new ArrayList<>();
        Matching matching = new Matching(problems, observer);
        for (int i = 0; i < plans.size(); i++) {
            TablePlan plan = plans.get(i);
            phase("stage", plan.table().name().toString());
            StagedTable table = stage.table(plan, Lookups.of(plan, plans));
            staged.add(table.as(matching.settle(table.plan(), tables.get(i))));
        }
        return staged;
    }

    private List<StagedTable> audited(Workspace workspace, List<StagedTable> staged) throws SQLException {
        phase("audit", staged.size() + " tables");
        List<StagedTable> kept = load.has(Option.LAST_WINS) ? lastOnly(workspace, staged) : staged;
        refuseEmpty(kept);
        new Audit(dialect, workspace, problems, observer).run(kept);
        rejectIfWrong();
        return kept;
    }

    /** What was staged must be what was recognised by its content. */
    private static void refuseChanged(Map<String, String> before, Map<String, String> after) {
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
        staged.stream().filter(table -> table.read() == 0).forEach(table -> {
            String files =
                    table.plan().feeds().stream().map(feed -> feed.name()).collect(Collectors.joining(", "));
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
    private List<StagedTable> lastOnly(Workspace workspace, List<StagedTable> staged) throws SQLException {
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

    private LoadReport preview(Workspace workspace, List<StagedTable> staged) throws SQLException {
        phase("diff", staged.size() + " tables");
        Preview preview = new Preview(dialect, workspace, staged);
        Map<TableName, Outcome> outcomes = preview.look();
        guard(staged, outcomes);
        List<CheckReport> checks = new ArrayList<>();
        List<FileReport> written = new ArrayList<>();
        if (!load.checks().isEmpty() || !load.files().isEmpty()) {
            preview.through(() -> {
                checks.addAll(check(workspace));
                written.addAll(files.counted(workspace.connection()));
            });
        }
        rejectIfWrong();
        return reports.previewed(staged, outcomes, checks).with(written);
    }

    private LoadReport publish(Workspace workspace, Ledger ledger, String key, List<StagedTable> staged)
            throws SQLException {
        phase("publish", staged.size() + " tables");
        Publication publication = new Publication(dialect, workspace, staged, observer);
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
                        guard(staged, outcomes);
                        List<CheckReport> checks = check(workspace);
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
        settle(workspace, names);
        observer.on(new Event.Step("publish.done"));
        return report.with(files.after(report.files(), companion.left()));
    }

    private void settle(Workspace workspace, List<TableName> names) {
        try {
            workspace.settle(names);
        } catch (SQLException e) {
            observer.on(new Event.Notice("The load is published; tidying up after it failed: " + e.getMessage()));
        }
    }

    /** What the audit could not see beforehand, a trigger's objection or a key that came in meanwhile. */
    private RuntimeException refused(Publication publication, SQLException e) throws SQLException {
        FailureKind kind = dialect.classify(e);
        if (kind != FailureKind.CONSTRAINT && kind != FailureKind.DATA) {
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

    private List<CheckReport> check(Workspace workspace) throws SQLException {
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

    private void rejectIfWrong() {
        if (problems.count() > 0) {
            throw new LoadRejectedException("Rejected", problems.problems(), problems.count());
        }
    }

    private void phase(String name, String detail) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        observer.on(new Event.Phase(name, detail));
    }
}
