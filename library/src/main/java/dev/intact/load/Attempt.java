package dev.intact.load;

import dev.intact.audit.Sifting;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.SecondLookException;
import dev.intact.error.SourceFailedException;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.LoadRun.Way;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One try of a load on a workspace of its own. Used once, by one thread. */
final class Attempt {
    private final Job job;
    private final Means means;
    private final Load load;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final Staging staging;
    private final Publishing publishing;

    Attempt(Job job, Means means) {
        this.job = job;
        this.means = means;
        this.load = job.load();
        this.workspace = means.workspace();
        this.problems = new ProblemLog(
                load.settings().maxProblems(),
                load.settings().budget().filter(budget -> !job.isSmooth()).map(Budget::leftOut));
        Optional<Sifting> sifting = problems.leftOut()
                .map(leftOut -> new Sifting(job.context().dialect(), workspace, problems, leftOut, means.observer()));
        this.staging = new Staging(job, means, problems, sifting);
        this.publishing = new Publishing(job, means, problems, sifting, staging);
    }

    /** What is to be done, and how. */
    record Job(LoadContext context, Load load, String unit, Purpose purpose, Way way) {
        boolean has(Option option) {
            return load.has(option);
        }

        /** Whoever asks for a confirmation is gone about the exact way from the beginning. */
        boolean isFirstTry() {
            return isSmooth() || load.settings().confirmation().isPresent();
        }

        boolean isSmooth() {
            return way == Way.SMOOTH;
        }
    }

    /** What a try works with. */
    record Means(
            Workspace workspace,
            Upgrade upgrade,
            Moments moments,
            Transactor transactor,
            Reports reports,
            Observer observer,
            Cancellation cancellation) {
        void phase(String name, String detail) {
            refuseCancelled();
            observer.on(new Event.Phase(name, detail));
        }

        void refuseCancelled() {
            if (cancellation.isCancelled()) {
                throw new CancelledException("Cancelled. Nothing was changed.", null);
            }
        }
    }

    /** What has to hold once rows have come from their source. */
    interface Unchanged {
        void confirm() throws IOException;
    }

    LoadReport run() throws SQLException, IOException {
        Observer observer = means.observer();
        Dialect dialect = job.context().dialect();
        workspace.sweep().forEach(name -> observer.on(new Event.Notice("Cleared away what a dead load left: " + name)));
        means.phase("resolve", load.tables().size() + " tables");
        Prechecks.sources(load.tables());
        Resolver resolver = new Resolver(job, means, problems);
        List<TableLoad> tables = resolver.spread(load.tables());
        means.upgrade().refuseBudget(load);
        means.upgrade().look(named(tables));
        List<TablePlan> plans = resolver.resolve(tables);
        means.reports().migrates(means.upgrade().titles());
        if (job.purpose() == Purpose.PUBLISH) {
            workspace.lock(plans.stream().map(plan -> plan.table().name()).toList());
            observer.on(new Event.Step("lock.taken"));
        }
        lookAgainIfWrong();
        rejectIfWrong();
        if (job.isFirstTry()) {
            new Prechecks(job, means).pass(plans);
        }
        if (load.has(Option.VERIFY)) {
            Equality.watch(plans);
        }
        Map<String, String> states = Fingerprint.states(tables);
        Ledger ledger = new Ledger(dialect);
        Recognition recognition =
                new Recognition(dialect, workspace.connection(), means.upgrade().isPending());
        if (job.isSmooth() && LateFingerprint.canTake(tables) && !recognition.isPossible(plans)) {
            try (LateFingerprint late = LateFingerprint.of(load, tables, plans)) {
                List<StagedTable> staged = staging.staged(tables, plans);
                return go(ledger, late.await(means::refuseCancelled), staged, () -> refuseChanged(states, tables));
            }
        }
        // A table is read once: its content is known when its rows are staged. Rows that were added before would clash.
        boolean once = plans.stream()
                        .anyMatch(plan -> !Feeds.tables(plan.feeds()).isEmpty())
                && (!recognition.isPossible(plans) || plans.stream().noneMatch(plan -> plan.mode() == Mode.APPEND));
        Optional<List<StagedTable>> staged = once ? Optional.of(staging.staged(tables, plans)) : Optional.empty();
        String key = Fingerprint.of(load, tables, plans);
        Optional<Ledger.Entry> known = load.has(Option.AGAIN) ? Optional.empty() : recognition.known(key, plans);
        if (known.isPresent()) {
            tellPending();
            return unchanged(known.get(), plans);
        }
        return go(
                ledger,
                key,
                staged.isPresent() ? staged.get() : staging.staged(tables, plans),
                () -> refuseChanged(states, tables));
    }

    private static Set<TableName> named(List<TableLoad> tables) {
        return tables.stream()
                .flatMap(table -> Stream.concat(
                        Stream.of(table.table()),
                        table.schema().references().stream().map(TableLoad.Reference::parent)))
                .collect(Collectors.toSet());
    }

    /** On from the audited stage. */
    private LoadReport go(Ledger ledger, String key, List<StagedTable> staged, Unchanged unchanged)
            throws SQLException, IOException {
        unchanged.confirm();
        lookAgainIfWrong();
        if (job.purpose() == Purpose.PREVIEW || load.settings().confirmation().isPresent()) {
            LoadReport preview = publishing.preview(staged);
            if (job.purpose() == Purpose.PREVIEW) {
                return preview;
            }
            if (!load.settings().confirmation().orElseThrow().test(preview)) {
                throw new CancelledException("Not confirmed. Nothing was changed.", null);
            }
        }
        keep(staged);
        if (load.settings().budget().isEmpty()) {
            // All is read: what a source may not have meanwhile, such as another journal, it may have now.
            means.moments().close();
        }
        return means.upgrade().patiently(() -> publishing.publish(ledger, key, staged, unchanged));
    }

    /** After all that may be wrong with a source was found, and before anything changes. */
    private void keep(List<StagedTable> staged) throws SQLException {
        Safeguard safeguard = job.context().safeguard();
        if (means.reports().isKept() || !safeguard.isDue(load, job.context().guard())) {
            return;
        }
        // What migrations change nobody tells beforehand: then it is the whole database.
        boolean whole = means.upgrade().isPending();
        List<TableName> standing = whole ? List.of() : new Changing(workspace).tables(staged);
        if (whole || !standing.isEmpty()) {
            means.reports().keptIn(safeguard.keeper().keep(standing, means.cancellation()));
            means.cancellation().runsOn(workspace);
            means.observer().on(new Event.Step("load.kept"));
        }
    }

    /** Done already; whether its files still are what they were is looked at, so that nobody relies on what is gone. */
    private LoadReport unchanged(Ledger.Entry known, List<TablePlan> plans) {
        LoadReport then = ReportJson.read(known.report());
        LoadReport report = means.reports().unchanged(job.purpose(), known.load(), plans, then);
        return then.files().isEmpty() ? report : report.with(publishing.standing(then.files()));
    }

    /** Rows that were added before are not added once more for the sake of a migration. */
    private void tellPending() {
        if (means.upgrade().isPending()) {
            means.observer()
                    .on(new Event.Notice("Still pending, as there are no new rows to go with: "
                            + String.join(", ", means.upgrade().titles()) + ". 'intact migrate up' applies them"));
        }
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
