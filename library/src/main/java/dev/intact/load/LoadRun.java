package dev.intact.load;

import dev.intact.dialect.Resumable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.SecondLookException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StaleStageException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One load on its way: resolve, stage, audit, diff, publish, ledger. Tried the smooth way first, where rows go in lanes and
 * tables are built aside; what that does not explain, the exact way does. Used once, by one thread; {@link Cancellation} may
 * be used by any.
 */
public final class LoadRun {
    /** From here on a publishing transaction may have written. */
    public static final Event OPENED = new Event.Step("tx.open");

    private static final int MEBIBYTES = 20;
    private static final Event SENDING = new Event.Step("commit.sending");
    private static final Logger LOG = LoggerFactory.getLogger(LoadRun.class);

    private final LoadContext context;
    private final Load load;
    private final Cancellation cancellation;
    private final Observer observer;
    private final Reports reports;
    private final Transactor transactor;
    private Optional<Verification> verification = Optional.empty();
    private boolean opened;
    private boolean sent;
    private String doing = "";

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
        Observer guarded = new GuardedObserver(context.observer());
        this.observer = event -> {
            opened |= event.equals(OPENED);
            sent |= event.equals(SENDING);
            if (event instanceof Event.Phase phase) {
                doing = phase.phase() + " " + phase.detail();
            }
            guarded.on(event);
        };
        this.reports = new Reports(context, origin());
        this.transactor = transactor;
    }

    private LoadReport.Origin origin() {
        List<String> sources = load.tables().stream()
                .flatMap(table -> table.inputs().stream())
                .map(this::name)
                .distinct()
                .toList();
        return new LoadReport.Origin(Holder.here("load"), sources, OptionalLong.empty());
    }

    private String name(Input input) {
        return input instanceof Input.Table other
                ? context.others().find(other.database()) + "#" + other.table()
                : input.name();
    }

    /** What a run is for. */
    public enum Purpose {
        /** To load. */
        PUBLISH,
        /** To show what loading would do. */
        PREVIEW
    }

    /** How a load is gone about. */
    enum Way {
        /** As fast as can be, as long as all is well. */
        SMOOTH,
        /** In order and row by row, so that every problem is found and named. */
        EXACT
    }

    /**
     * Runs the load.
     *
     * @param purpose whether it is published
     * @return published, unchanged, previewed or rejected
     */
    public LoadReport run(Purpose purpose) {
        gate(purpose);
        Outputs.check(load, transactor);
        verification = Optional.of(new Verification(context, transactor, observer, written()));
        try {
            return begun(purpose, load.settings().confirmation().isPresent() ? Way.EXACT : Way.SMOOTH);
        } catch (SecondLookException met) {
            LOG.atInfo().log("Looking at everything once more: {}", met.getMessage());
            observer.on(new Event.Phase("again", String.valueOf(met.getMessage())));
            return attempt(purpose, Way.EXACT);
        }
    }

    /** What an ended load has left may turn out to be of no use; nothing of it is there any more then. */
    private LoadReport begun(Purpose purpose, Way way) {
        try {
            return attempt(purpose, way);
        } catch (StaleStageException stale) {
            observer.on(new Event.Notice(String.valueOf(stale.getMessage())));
            return attempt(purpose, way);
        }
    }

    private LoadReport attempt(Purpose purpose, Way way) {
        String unit = Ids.RANDOM.next();
        opened = false;
        sent = false;
        List<LoadReport.CheckReport> unused = reports.checked(List.of());
        try (Held held = new Held(context.open(settings(unit)), observer);
                Moments moments = new Moments(context, held.workspace(), cancellation);
                Upgrade upgrade = Upgrade.of(context, load, held.workspace(), cancellation)) {
            cancellation.runsOn(held.workspace());
            Attempt attempt = new Attempt(
                    new Attempt.Job(context, load, unit, purpose, way),
                    new Attempt.Means(held.workspace(), upgrade, moments, transactor, reports, observer, cancellation));
            return told(unit, held.run(attempt, this::mayGoOn));
        } catch (LoadRejectedException e) {
            verify(unit);
            return told(unit, reports.rejected(purpose, e.problems(), e.problemCount()));
        } catch (SQLException e) {
            if (way == Way.SMOOTH && isExplained(e)) {
                LOG.debug("The smooth way of unit {} ended", unit, e);
                throw new SecondLookException("the database refused what was quick: " + e.getMessage());
            }
            verify(unit);
            throw context.dialect().failure("Cannot load into " + context.address(), e);
        } catch (SecondLookException | StaleStageException e) {
            throw e;
        } catch (IntactException e) {
            if (e.effect() == Effect.NONE) {
                verify(unit);
            }
            throw e;
        } catch (IOException e) {
            verify(unit);
            throw new SourceFailedException("Cannot read a source: " + e.getMessage() + ". Nothing was changed.", e);
        } catch (VirtualMachineError e) {
            if (sent) {
                throw e;
            }
            verify(unit);
            throw outOfMemory("Cannot load into " + context.address() + ", at " + doing, e);
        }
    }

    /**
     * Without COMMIT there is no load, whatever broke down.
     *
     * @param attempted what on what
     * @param e what the machine says
     * @return to be thrown
     */
    public static SourceFailedException outOfMemory(String attempted, VirtualMachineError e) {
        long most = Runtime.getRuntime().maxMemory() >> MEBIBYTES;
        return new SourceFailedException(
                attempted + ": " + e.getMessage() + " (" + most
                        + " MiB are allowed). Nothing was changed. A value may be"
                        + " very large: allow more memory, such as INTACT_OPTS=-Xmx1g.",
                e);
    }

    /** Before its transaction began, a load has touched nothing but what is aside. */
    private void verify(String unit) {
        if (opened) {
            verification.ifPresent(look -> look.of(unit));
        }
    }

    private List<Path> written() {
        Stream<Path> rejects = load.settings().budget().map(Budget::rejects).stream();
        Stream<Path> held = load.held().stream().map(file -> Path.of(file.name()));
        return Stream.of(load.files().stream().map(LoadFile::path), rejects, held)
                .flatMap(files -> files)
                .toList();
    }

    /** Whether the exact way can say more of a refusal, or need not meet it. */
    private boolean isExplained(SQLException failure) {
        return switch (context.dialect().classify(failure)) {
            case CONSTRAINT, DATA, OTHER -> true;
            default -> false;
        };
    }

    /** Whether the same load may succeed later as it is: then it shall not have to begin anew. */
    private boolean mayGoOn(Exception failure) {
        if (failure instanceof SQLException refused) {
            return switch (context.dialect().classify(refused)) {
                case CONNECTION, CONFLICT, CANCELLED -> true;
                default -> false;
            };
        }
        return failure instanceof CancelledException
                || failure instanceof ConnectionFailedException
                || failure instanceof TransactionConflictException;
    }

    private LoadReport told(String unit, LoadReport report) {
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
        LoadReport run(Attempt attempt, Predicate<Exception> mayGoOn) throws SQLException, IOException {
            try {
                return attempt.run();
            } catch (SQLException | RuntimeException e) {
                if (mayGoOn.test(e) && workspace.leave() > 0) {
                    observer.on(new Event.Notice("What was staged so far is kept for " + Resumable.GRACE.toHours()
                            + " hours: the same load goes on there"));
                }
                throw e;
            }
        }

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
        if (purpose == Purpose.PUBLISH && context.isProtected() && !load.has(Option.FORCE)) {
            throw new ConfigurationException("The environment " + context.environment()
                    + " is protected: its data changes only when forced. Nothing was changed. Look first with --dry-run,"
                    + " then say --force.");
        }
    }

    private WorkspaceSettings settings(String unit) {
        return context.workspace(unit, "load");
    }
}
