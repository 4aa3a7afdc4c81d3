package dev.intact.copy;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Failures;
import dev.intact.dialect.Identity;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.io.Holder;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.LoadRun;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.OtherDatabase;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One copy on its way: what becomes of the schema is found, then all is a load of the same moment. Used once, by one thread. */
public final class CopyRun {
    private final LoadContext context;
    private final Copy copy;
    private final Transactor transactor;
    private final Cancellation cancellation;
    private final Instant started = Instant.now();

    /**
     * A copy that has not begun.
     *
     * @param context where to and by which rules
     * @param copy what
     * @param transactor of the database, for files
     * @param cancellation stops it
     */
    public CopyRun(LoadContext context, Copy copy, Transactor transactor, Cancellation cancellation) {
        this.context = context;
        this.copy = copy;
        this.transactor = transactor;
        this.cancellation = cancellation;
    }

    /**
     * Runs the copy.
     *
     * @return published, unchanged, previewed or rejected
     */
    public CopyReport run() {
        OtherDatabase source = context.others().find(copy.source());
        refuseItself(source);
        new GuardedObserver(context.observer()).on(new Event.Phase("plan", "the schema of " + source));
        try (Snapshot snapshot = opened(source)) {
            cancellation.reads(snapshot);
            return run(source.at(snapshot), examined(source, snapshot));
        } catch (SQLException e) {
            throw source.dialect().failure("Cannot copy " + source, e);
        }
    }

    /** What is neither a failing network nor a right that is missing is mostly a name that is wrong. */
    private Snapshot opened(OtherDatabase source) throws SQLException {
        try {
            return source.dialect().snapshot(source.address(), context.session("copy"));
        } catch (SQLException e) {
            if (source.dialect().classify(e) != FailureKind.OTHER) {
                throw e;
            }
            throw new ConfigurationException(
                    "Cannot read " + source + ": " + Failures.said(e)
                            + " Nothing was touched. Name a source database that is there: a path, sqlite:…, postgres://…",
                    e);
        }
    }

    private CopyReport run(OtherDatabase source, CopyPlan plan) {
        if (plan.tables().isEmpty()) {
            throw new ConfigurationException("There is no table in " + source
                    + " to be copied. Nothing was changed. Name a database that has some.");
        }
        List<Problem> unfit = plan.remarks().stream()
                .filter(remark -> remark.weight() == Remark.Weight.UNFIT)
                .map(remark -> problem(source, remark))
                .toList();
        LoadReport report =
                copy.unfit() == Copy.Unfit.REFUSED && !unfit.isEmpty() ? rejected(source, unfit) : load(source, plan);
        return new CopyReport(report, plan.remarks(), statements(plan));
    }

    private LoadReport load(OtherDatabase source, CopyPlan plan) {
        LoadContext reading = context.reading(said -> source);
        LoadReport report = new LoadRun(reading, copy.load(plan), transactor, cancellation).run(copy.purpose());
        boolean same = report.outcome() == Outcome.PUBLISHED
                && plan.additions().isEmpty()
                && report.tables().stream().noneMatch(CopyRun::isChanged);
        return same ? report.unchanged() : report;
    }

    private static boolean isChanged(TableReport table) {
        return table.created() || table.inserted() + table.updated() + table.deleted() > 0;
    }

    private CopyPlan examined(OtherDatabase source, Snapshot snapshot) throws SQLException {
        try {
            return plan(source, snapshot);
        } catch (VirtualMachineError e) {
            throw LoadRun.outOfMemory("Cannot look at the values of " + source, e);
        }
    }

    private CopyPlan plan(OtherDatabase source, Snapshot snapshot) throws SQLException {
        Dialect to = context.dialect();
        if (to.isMissing(context.address())) {
            return Planning.plan(
                    snapshot, source.dialect(), to, copy.tables(), Trial.none(), new Parents(Optional.empty()));
        }
        Address now = context.whereabouts().now().address();
        // A connection may set how an SQLite file is journalled, which a moment of it would be in the way of.
        try (Connection target = connected(now);
                Trial trial = Trial.on(target);
                Snapshot there = to.snapshot(now, context.session("copy"))) {
            Parents parents = new Parents(Optional.of(there));
            CopyPlan plan = Planning.plan(snapshot, source.dialect(), to, copy.tables(), trial, parents);
            boolean same = source.dialect().name().equals(to.name());
            CopyPlan compared = Standing.compared(plan, snapshot, there, new Standing.Way(same, copy.mode(), trial));
            // To try it on SQLite would take the lock of those who write.
            boolean tried = same && !to.name().equals(Planning.SQLITE);
            return tried ? new TriedThere(compared, trial).sound() : compared;
        }
    }

    private Connection connected(Address target) throws SQLException {
        try {
            return context.dialect().connect(target, context.session("copy"));
        } catch (SQLException e) {
            throw context.dialect()
                    .failure("Cannot copy into " + context.address().display(), e);
        }
    }

    private void refuseItself(OtherDatabase source) {
        Dialect to = context.dialect();
        boolean same = source.dialect().name().equals(to.name())
                && same(
                        to.identity(context.address(), context.session("copy")),
                        to.identity(source.address(), context.session("copy")));
        if (same) {
            throw new ConfigurationException(
                    source + " cannot be copied into itself. Nothing was touched. Name another database.");
        }
    }

    /** One server is reached by many names. */
    private static boolean same(Identity one, Identity other) {
        return one.place().equals(other.place())
                || (one.system().isPresent() && one.system().equals(other.system()));
    }

    private static List<String> statements(CopyPlan plan) {
        List<Definition> missing =
                plan.missing().stream().map(CopiedTable::definition).toList();
        return Stream.of(
                        missing.stream().flatMap(made -> made.table().stream()),
                        missing.stream().flatMap(made -> made.keys().stream()),
                        missing.stream().flatMap(made -> made.references().stream()),
                        plan.additions().stream().map(Addition::sql))
                .flatMap(all -> all)
                .filter(CopyRun::makesSomething)
                .toList();
    }

    /** What only sets running numbers to where they were is nothing for people to read. */
    private static boolean makesSomething(String statement) {
        return !statement.startsWith("select ") && !statement.startsWith("replace into main.sqlite_sequence");
    }

    private static Problem problem(OtherDatabase source, Remark remark) {
        return new Problem(
                Optional.of(source.toString()),
                OptionalLong.empty(),
                Optional.empty(),
                remark.what(),
                Optional.empty(),
                remark.what() + ": " + remark.reason());
    }

    private LoadReport rejected(OtherDatabase source, List<Problem> problems) {
        return new LoadReport(
                OptionalLong.empty(),
                Outcome.REJECTED,
                context.address().display(),
                context.environment(),
                new LoadReport.Origin(Holder.here("copy"), List.of(source.toString()), OptionalLong.empty()),
                started,
                Duration.between(started, Instant.now()).toNanos() / 1e9,
                Optional.empty(),
                copy.purpose() == Purpose.PREVIEW,
                List.of(),
                List.of(),
                List.of(),
                problems.size(),
                problems,
                List.of());
    }
}
