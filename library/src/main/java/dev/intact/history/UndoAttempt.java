package dev.intact.history;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Violation;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.error.TransactionConflictException;
import dev.intact.files.Reversal.Step;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.OldChanges;
import dev.intact.load.ReportJson;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.publish.Reversal;
import dev.intact.publish.Reversal.Found;
import dev.intact.publish.Reversal.Stance;
import dev.intact.publish.Wanted;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One undo on a workspace of its own. Used once, by one thread. */
final class UndoAttempt {
    private final Job job;
    private final Means means;
    private final Dialect dialect;
    private final Workspace workspace;
    private final Ledger ledger;
    private final Reversal reversal;
    private List<Part> parts = List.of();
    private Found found = UndoReports.nothing();

    UndoAttempt(Job job, Means means) {
        this.job = job;
        this.means = means;
        this.dialect = job.context().dialect();
        this.workspace = means.workspace();
        this.ledger = new Ledger(dialect);
        this.reversal = new Reversal(
                dialect,
                workspace,
                means.observer(),
                new Reversal.Demand(
                        job.load(), () -> parts, job.stance(), job.undo().maxProblems()));
    }

    /** What is to be done, and how. */
    record Job(LoadContext context, Undo undo, Stance stance, String unit, Purpose purpose) {
        long load() {
            return undo.load();
        }
    }

    /** What an undo works with. */
    record Means(
            Workspace workspace,
            Transactor transactor,
            UndoReports reports,
            Observer observer,
            Cancellation cancellation) {}

    LoadReport run() throws SQLException, IOException {
        means.observer().on(new Event.Phase("diff", "load " + job.load()));
        LoadReport undone = undone();
        parts = kept();
        List<TableName> tables = reversal.tables();
        if (job.purpose() == Purpose.PUBLISH) {
            workspace.lock(tables);
            means.observer().on(new Event.Step("lock.taken"));
        }
        // Only now: another undo, a restore, or whatever lets kept changes go may have come first.
        Optional<Long> ended = standing().ended(job.load());
        if (ended.isPresent()) {
            return means.reports().unchanged(report(ended.get()));
        }
        look();
        Optional<Problem> lost = lost(undone);
        if (lost.isPresent()) {
            return rejected(undone, List.of(lost.get()), 1);
        }
        return job.purpose() == Purpose.PREVIEW ? preview(undone) : published(undone, tables);
    }

    private Standing standing() throws SQLException {
        return Standing.of(dialect, connection(), job.load());
    }

    /** Of tables that are as if it had never been there is nothing to take back; what stands there is another load's. */
    private void look() throws SQLException {
        Standing standing = standing();
        parts = new ArrayList<>();
        for (Part part : kept()) {
            if (standing.isInForce(job.load(), part.table().name().toString())) {
                parts.add(part);
            }
        }
    }

    private List<Part> kept() throws SQLException {
        return new ChangeSets(dialect).of(connection(), job.load());
    }

    private LoadReport undone() throws SQLException {
        return report(job.load());
    }

    private LoadReport report(long load) throws SQLException {
        return ledger.find(connection(), load)
                .map(entry -> ReportJson.read(entry.report()))
                .orElseThrow(() -> new ConfigurationException("There is no load " + load + " in "
                        + job.context().address() + ". Nothing was touched. 'intact history' lists them."));
    }

    /** A load that changed rows and has no change set. */
    private Optional<Problem> lost(LoadReport undone) throws SQLException {
        boolean changed = undone.tables().stream().anyMatch(UndoAttempt::isChanged);
        if (changed && kept().isEmpty()) {
            return Optional.of(problem(
                    "-",
                    "what load " + job.load()
                            + " changed is not kept, as it is older than change sets; a backup from before it can be"
                            + " restored"));
        }
        return Optional.empty();
    }

    private static boolean isChanged(TableReport table) {
        return table.created() || table.inserted() + table.updated() + table.deleted() > 0;
    }

    private static Problem problem(String table, String reason) {
        return new Problem(Optional.empty(), OptionalLong.empty(), Optional.empty(), table, Optional.empty(), reason);
    }

    private LoadReport preview(LoadReport undone) throws SQLException {
        UndoFiles files = files(undone);
        List<Step> steps =
                files.isEmpty() ? List.of() : means.transactor().versions().preview(files.unit());
        found = with(reversal.look(), files.problems(steps));
        return found.problemCount() > 0
                ? rejected(undone, found.problems(), found.problemCount())
                : means.reports().found(OptionalLong.empty(), Outcome.PREVIEWED, undone, found, files.reports(steps));
    }

    private UndoFiles files(LoadReport undone) throws SQLException {
        return new UndoFiles(undone, ledger.unit(connection(), job.load()).orElseThrow(), job.stance());
    }

    private Found with(Found rows, List<Problem> files) {
        List<Problem> all = new ArrayList<>(rows.problems());
        files.stream().limit(Math.max(0, job.undo().maxProblems() - all.size())).forEach(all::add);
        return new Found(rows.tables(), all, rows.problemCount() + files.size());
    }

    private LoadReport rejected(LoadReport undone, List<Problem> problems, long count) {
        return means.reports()
                .found(
                        OptionalLong.empty(),
                        Outcome.REJECTED,
                        undone,
                        new Found(found.tables(), problems, count),
                        List.of());
    }

    private LoadReport published(LoadReport undone, List<TableName> tables) throws SQLException, IOException {
        Optional<Found> shown = Optional.empty();
        if (job.undo().confirmation().isPresent()) {
            LoadReport preview = preview(undone);
            if (preview.outcome() == Outcome.REJECTED) {
                return preview;
            }
            if (!job.undo().confirmation().get().test(preview)) {
                throw new CancelledException("Not confirmed. Nothing was changed.", null);
            }
            shown = Optional.of(found);
        }
        return publish(undone, tables, shown);
    }

    private LoadReport publish(LoadReport undone, List<TableName> tables, Optional<Found> shown)
            throws SQLException, IOException {
        means.observer().on(new Event.Phase("publish", tables.size() + " tables"));
        Unit unit = means.transactor().unit(workspace, means.observer(), means.cancellation());
        String key = Ledger.UNDO + job.load();
        Unit.Identity identity =
                new Unit.Identity(job.unit(), Optional.of(key + "-" + ledger.times(connection(), key)), "undo");
        UndoFiles back = files(undone);
        if (!back.isEmpty()) {
            means.transactor().ready();
        }
        UnitFiles files = means.transactor().files(job.unit()).keeping().on(workspace);
        LoadReport report;
        try {
            report = unit.run(identity, tables, files, connection -> written(connection, key, shown, back, files));
        } catch (LoadRejectedException e) {
            return rejected(undone, e.problems(), e.problemCount());
        } catch (SQLException e) {
            return refused(undone, e);
        }
        new OldChanges(dialect, workspace, means.observer()).drop(job.context().retention());
        settle(reversal.changes());
        means.observer().on(new Event.Step("undo.done"));
        return report.with(UndoFiles.after(report.files(), files.left()));
    }

    private LoadReport written(
            Connection connection, String key, Optional<Found> shown, UndoFiles back, UnitFiles files)
            throws SQLException, IOException {
        ledger.prepare(connection);
        // Somebody may have been asked meanwhile, for as long as it takes for what is kept to go.
        look();
        long number = ledger.append(connection, job.unit(), key, noted());
        found = reversal.write(new Wanted(number, job.context().retention().refusal()));
        List<Step> steps = back.takeBack(files);
        found = with(found, back.problems(steps));
        if (found.problemCount() > 0) {
            throw new LoadRejectedException("Rejected", found.problems(), found.problemCount());
        }
        if (shown.isPresent() && !isAsShown(shown.get())) {
            throw new TransactionConflictException("Cannot take back load " + job.load()
                    + " as it was shown: the tables were changed meanwhile. Nothing was changed. Look again.");
        }
        LoadReport report = means.reports()
                .found(OptionalLong.of(number), Outcome.PUBLISHED, back.undone(), found, back.reports(steps));
        ledger.report(connection, number, ReportJson.write(report));
        return report;
    }

    /** Also tables of the load in which it changed nothing have an end of it; those that were without it had one before. */
    private List<String> noted() throws SQLException {
        Standing standing = standing();
        Set<String> tables = new LinkedHashSet<>(standing.tables(job.load()));
        reversal.tables().forEach(table -> tables.add(table.toString()));
        List<String> noted = new ArrayList<>();
        for (String table : tables) {
            if (standing.isInForce(job.load(), table)) {
                noted.add(table);
            }
        }
        return noted;
    }

    private boolean isAsShown(Found shown) {
        return counts(shown).equals(counts(found));
    }

    private static List<List<Long>> counts(Found of) {
        return of.tables().stream()
                .map(table -> List.of(table.added(), table.changed(), table.gone(), table.left()))
                .toList();
    }

    /** What nobody could see beforehand: a constraint, a trigger's objection. */
    private LoadReport refused(LoadReport undone, SQLException e) throws SQLException {
        FailureKind kind = dialect.classify(e);
        if (kind != FailureKind.CONSTRAINT && kind != FailureKind.DATA) {
            throw e;
        }
        Violation violation = dialect.violation(e);
        String table = violation
                .table()
                .or(() -> reversal.current().map(TableName::toString))
                .orElse("-");
        String constraint =
                violation.constraint().map(name -> " (" + name + ")").orElse("");
        return rejected(
                undone,
                List.of(problem(
                        table, "the database refused to take the rows back" + constraint + ": " + e.getMessage())),
                1);
    }

    private void settle(List<Workspace.Change> changes) {
        try {
            workspace.settle(changes);
        } catch (SQLException | IntactException e) {
            means.observer().on(new Event.Notice("The load is taken back; tidying up failed: " + e.getMessage()));
        }
    }

    private Connection connection() {
        return workspace.connection();
    }
}
