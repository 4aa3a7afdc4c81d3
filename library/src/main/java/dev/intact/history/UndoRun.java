package dev.intact.history;

import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.FileOperationException;
import dev.intact.error.IntactException;
import dev.intact.io.Ids;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadRun;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.Verification;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.publish.Reversal.Stance;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One undo on its way. Used once, by one thread; its {@link Cancellation} may be used by any. */
public final class UndoRun {
    private static final Logger LOG = LoggerFactory.getLogger(UndoRun.class);

    private final LoadContext context;
    private final Undo undo;
    private final Transactor transactor;
    private final Cancellation cancellation;
    private final Observer observer;
    private boolean opened;

    /**
     * An undo that has not begun.
     *
     * @param context where and by which rules
     * @param undo what is taken back, and how
     * @param transactor of the database, for files
     * @param cancellation stops it
     */
    public UndoRun(LoadContext context, Undo undo, Transactor transactor, Cancellation cancellation) {
        this.context = context;
        this.undo = undo;
        this.transactor = transactor;
        this.cancellation = cancellation;
        Observer guarded = new GuardedObserver(context.observer());
        this.observer = event -> {
            opened |= event.equals(LoadRun.OPENED);
            guarded.on(event);
        };
    }

    /**
     * Runs the undo.
     *
     * @param purpose whether anything is changed
     * @return published, unchanged, previewed or rejected
     */
    public LoadReport run(Purpose purpose) {
        gate(purpose);
        String unit = Ids.RANDOM.next();
        Verification verification = new Verification(context, transactor, observer, List.of());
        try {
            LoadReport report = run(unit, purpose);
            if (opened && report.outcome() == Outcome.REJECTED) {
                verification.of(unit);
            }
            return told(unit, report);
        } catch (IntactException e) {
            if (opened && e.effect() == Effect.NONE) {
                verification.of(unit);
            }
            throw e;
        }
    }

    private LoadReport run(String unit, Purpose purpose) {
        String attempted = "Cannot take back load " + undo.load() + " of " + context.address();
        UndoReports reports = new UndoReports(context, undo.load(), purpose);
        try (Held held = new Held(context.open(settings(unit)), observer)) {
            Workspace workspace = held.workspace();
            cancellation.runsOn(workspace);
            workspace
                    .sweep()
                    .forEach(name -> observer.on(new Event.Notice("Cleared away what a dead load left: " + name)));
            UndoAttempt attempt = new UndoAttempt(
                    new UndoAttempt.Job(context, undo, stance(), unit, purpose),
                    new UndoAttempt.Means(workspace, transactor, reports, observer, cancellation));
            return attempt.run();
        } catch (SQLException e) {
            throw context.dialect().failure(attempted, e);
        } catch (IOException e) {
            throw new FileOperationException(attempted + ": " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    /** Where nothing is protected, force has nothing else to mean. */
    private Stance stance() {
        boolean over = undo.consent() == Undo.Consent.FORCED && !context.isProtected();
        return undo.stance() == Stance.REFUSE && over ? Stance.OVERWRITE : undo.stance();
    }

    private void gate(Purpose purpose) {
        if (purpose == Purpose.PUBLISH && context.isProtected() && undo.consent() != Undo.Consent.FORCED) {
            throw new ConfigurationException("The environment " + context.environment()
                    + " is protected: its data changes only when forced. Nothing was changed. Look first with --dry-run,"
                    + " then say --force; later changes are overwritten only with --overwrite.");
        }
    }

    private LoadReport told(String unit, LoadReport report) {
        LOG.atInfo()
                .addKeyValue("load", report.load().isPresent() ? report.load().getAsLong() : "none")
                .addKeyValue("unit", unit)
                .log(
                        "{} {} undo of load {} {}: {} tables, {} problems, {} s",
                        context.address(),
                        unit,
                        undo.load(),
                        report.outcome().name().toLowerCase(Locale.ROOT),
                        report.tables().size(),
                        report.problemCount(),
                        report.seconds());
        return report;
    }

    /** What became of the undo is decided before its workspace is closed: a failure to clear away is only told. */
    private record Held(Workspace workspace, Observer observer) implements AutoCloseable {
        @Override
        public void close() {
            try {
                workspace.close();
            } catch (SQLException | RuntimeException e) {
                observer.on(
                        new Event.Notice("Not all could be cleared away; the next load does it: " + e.getMessage()));
            }
        }
    }

    private WorkspaceSettings settings(String unit) {
        return context.workspace(unit, "undo");
    }
}
