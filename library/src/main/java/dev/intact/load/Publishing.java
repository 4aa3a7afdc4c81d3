package dev.intact.load;

import dev.intact.audit.Sifting;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Violation;
import dev.intact.dialect.Workspace;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.ledger.Ledger;
import dev.intact.ledger.Timelines;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.migrate.PendingMigrations;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.publish.Besides;
import dev.intact.publish.Outcome;
import dev.intact.publish.Preview;
import dev.intact.publish.Publication;
import dev.intact.publish.Wanted;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.Stage;
import dev.intact.stage.StagedTable;
import dev.intact.tx.Unit;
import dev.intact.tx.Unit.Identity;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The second half of a try: what would change, and the change itself. Used once, by one thread. */
final class Publishing {
    private final Job job;
    private final Means means;
    private final Load load;
    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final ProblemLog problems;
    private final LoadFiles files;
    private final Optional<Sifting> sifting;
    private final Staging staging;

    Publishing(Job job, Means means, ProblemLog problems, Optional<Sifting> sifting, Staging staging) {
        this.job = job;
        this.means = means;
        this.load = job.load();
        this.dialect = job.context().dialect();
        this.workspace = means.workspace();
        this.observer = means.observer();
        this.problems = problems;
        this.sifting = sifting;
        this.staging = staging;
        this.files = new LoadFiles(job.context(), load.files(), observer, means.cancellation());
    }

    LoadReport preview(List<StagedTable> staged) throws SQLException, IOException {
        Upgrade upgrade = means.upgrade();
        return upgrade.isPending() ? upgrade.patiently(() -> rolledBack(staged)) : looked(staged);
    }

    /** What will stand is there to be looked at only in a transaction. */
    private LoadReport rolledBack(List<StagedTable> staged) throws SQLException, IOException {
        workspace.begin(List.of());
        LoadReport seen;
        try {
            seen = migrated(staged, () -> looked(staged));
        } catch (SQLException e) {
            rollbackAfter(e);
            throw explained(e);
        } catch (IOException | RuntimeException e) {
            rollbackAfter(e);
            throw e;
        }
        workspace.rollback();
        return seen;
    }

    /** Where the failure was the connection's end, the transaction went with it. */
    private void rollbackAfter(Exception failure) {
        try {
            workspace.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** With the migrations that are part of it, and the audit that has waited for them. */
    private <R> R migrated(List<StagedTable> staged, PendingMigrations.Attempt<R> work)
            throws SQLException, IOException {
        Upgrade upgrade = means.upgrade();
        if (!upgrade.isPending()) {
            return work.run();
        }
        means.phase("migrate", String.join(", ", upgrade.titles()));
        return upgrade.applied(job.unit(), () -> {
            List<StagedTable> unused = staging.audited(staged);
            return work.run();
        });
    }

    private LoadReport looked(List<StagedTable> staged) throws SQLException {
        means.phase("diff", staged.size() + " tables");
        Preview preview = new Preview(dialect, workspace, staged);
        Map<TableName, Outcome> outcomes = preview.look();
        guard(staged, outcomes);
        List<CheckReport> checks = new ArrayList<>();
        List<FileReport> written = new ArrayList<>();
        if (!load.checks().isEmpty() || !load.files().isEmpty()) {
            Checks all = checks(staged);
            preview.through(() -> {
                checks.addAll(means.reports().checked(all.run(workspace.connection(), staged)));
                written.addAll(files.counted(workspace.connection()));
            });
        }
        rejectIfWrong();
        rejects(staged).ifPresent(rejects -> written.add(rejects.counted()));
        written.addAll(HeldFiles.reports(
                load.held(), means.transactor().versions().preview(load.held(), List.of()), problems));
        rejectIfWrong();
        return means.reports()
                .previewed(staged, outcomes, checks)
                .with(written)
                .with(problems.count(), problems.problems());
    }

    LoadReport publish(Ledger ledger, String key, List<StagedTable> staged, Attempt.Unchanged unchanged)
            throws SQLException {
        means.phase("publish", staged.size() + " tables");
        Publication publication = new Publication(
                dialect, workspace, staged, observer, job.isSmooth() ? Optional.of(this::straight) : Optional.empty());
        Map<String, Long> moments = Restored.moments(load.tables(), publication.order());
        Unit transaction = means.transactor().unit(workspace, observer, means.cancellation());
        String unique = key + "-" + ledger.times(workspace.connection(), key);
        List<TableName> names = publication.order().stream()
                .map(table -> table.plan().table().name())
                .toList();
        List<String> made = publication.order().stream()
                .filter(table -> table.plan().made())
                .map(table -> table.plan().table().name().toString())
                .toList();
        List<TableName> exclusive = publication.order().stream()
                .filter(table -> table.plan().mode() != Mode.APPEND)
                .map(table -> table.plan().table().name())
                .toList();
        Optional<Rejects> rejects = rejects(staged);
        if (!load.files().isEmpty() || rejects.isPresent() || !load.held().isEmpty()) {
            means.transactor().ready();
        }
        UnitFiles companion = means.transactor().files(job.unit()).keeping().on(workspace);
        Checks all = checks(staged);
        LoadReport report;
        try {
            if (rejects.isPresent()) {
                means.phase("write", rejects.get().name());
                ahead(rejects.get(), companion);
            }
            report = transaction.run(
                    new Identity(job.unit(), Optional.of(unique), "load"), exclusive, companion, connection -> {
                        return migrated(staged, () -> {
                            ledger.prepare(connection);
                            long number = ledger.append(
                                    connection,
                                    job.unit(),
                                    key,
                                    names.stream().map(TableName::toString).toList());
                            if (moments.isEmpty()) {
                                new Timelines(dialect).made(connection, number, made);
                            } else {
                                new Timelines(dialect).restored(connection, number, moments);
                            }
                            if (sifting.isPresent()) {
                                sifting.get().refuseMoved();
                            }
                            Map<TableName, Outcome> outcomes = publication.write(
                                    new Wanted(number, job.context().retention().refusal()));
                            new Besides(dialect, workspace).make(number, load.additions(), publication.order());
                            unchanged.confirm();
                            guard(staged, outcomes);
                            List<CheckReport> checks = new ArrayList<>(all.run(connection, publication.order()));
                            checks.addAll(equal(publication.order()));
                            checks = means.reports().checked(checks);
                            rejectIfWrong();
                            List<FileReport> written = new ArrayList<>(files.staged(companion, connection));
                            if (!load.held().isEmpty()) {
                                written.addAll(HeldFiles.reports(
                                        load.held(), companion.bring(load.held(), List.of()), problems));
                                rejectIfWrong();
                            }
                            if (rejects.isPresent()) {
                                written.add(files.also(
                                        rejects.get().counted(), rejects.get().staged(companion)));
                                unchanged.confirm();
                            }
                            LoadReport published = means.reports()
                                    .published(number, publication.order(), outcomes, checks)
                                    .with(written)
                                    .with(problems.count(), problems.problems());
                            ledger.report(connection, number, ReportJson.write(published));
                            return published;
                        });
                    });
        } catch (SQLException e) {
            throw refused(publication, e);
        } catch (IOException e) {
            throw LoadFiles.disk("Cannot write the files of the load", e);
        }
        OldChanges old = new OldChanges(dialect, workspace, observer);
        old.drop(job.context().retention());
        if (!load.files().isEmpty()) {
            old.forget(job.context().retention(), means.transactor().versions());
        }
        settle(publication);
        observer.on(new Event.Step("publish.done"));
        return report.with(files.after(report.files(), companion.left()));
    }

    private List<CheckReport> equal(List<StagedTable> written) throws SQLException, IOException {
        if (!load.has(Option.VERIFY)) {
            return List.of();
        }
        means.phase("verify", written.size() + " tables");
        return new Equality(dialect, workspace, job.context().batch(), problems).check(written);
    }

    private static void ahead(Rejects rejects, UnitFiles unit) throws SQLException, IOException {
        boolean whole = false;
        try {
            rejects.ahead(unit);
            whole = true;
        } finally {
            if (!whole) {
                unit.rolledBack();
            }
        }
    }

    private Optional<Rejects> rejects(List<StagedTable> staged) {
        return load.settings().budget().map(budget -> {
            try {
                return new Rejects(
                        budget,
                        problems.leftOut().orElseGet(budget::leftOut),
                        staged,
                        Rejects.columns(load, staged),
                        means::refuseCancelled);
            } catch (IOException e) {
                throw new SourceFailedException(
                        "Cannot read a source again: " + e.getMessage() + ". Nothing was changed.", e);
            }
        });
    }

    private long straight(StagedTable table) throws SQLException {
        return new Stage(
                        dialect,
                        workspace,
                        problems,
                        observer,
                        means.cancellation()::isCancelled,
                        Staging.extent(List.of(table.plan()), 1))
                .straight(table.plan());
    }

    private void settle(Publication publication) {
        try {
            workspace.settle(publication.changes());
            publication.settle();
        } catch (SQLException | IntactException e) {
            observer.on(new Event.Notice("The load is published; tidying up after it failed: " + e.getMessage()));
        }
    }

    /** What the audit could not see beforehand, a trigger's objection or a key that came in meanwhile. */
    private RuntimeException refused(Publication publication, SQLException e) throws SQLException {
        FailureKind kind = dialect.classify(e);
        if (job.isSmooth() || (kind != FailureKind.CONSTRAINT && kind != FailureKind.DATA)) {
            throw explained(e);
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

    /** What the exact way cannot say more of may be so because the migrations are not committed. */
    private SQLException explained(SQLException e) {
        boolean last = means.upgrade().isPending() && !job.isSmooth() && dialect.classify(e) == FailureKind.OTHER;
        if (last && e.getSQLState() != null) {
            throw new StatementFailedException(
                    "Cannot load into " + job.context().address() + ": " + e.getMessage() + ". Nothing was changed."
                            + means.upgrade().advice(),
                    e);
        }
        return e;
    }

    /** How files stand now that were written when it was published. */
    List<FileReport> standing(List<FileReport> published) {
        List<Path> paths = published.stream().map(file -> Path.of(file.path())).toList();
        return files.standing(published, means.transactor().recovery().wrong(paths));
    }

    private Checks checks(List<StagedTable> staged) throws SQLException {
        return new Checks(dialect, load.checks(), problems).lookBack(workspace.connection(), staged, observer);
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
        if (problems.refuses()) {
            throw new LoadRejectedException("Rejected", problems.problems(), problems.count());
        }
    }
}
