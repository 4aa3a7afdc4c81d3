package dev.intact;

import dev.intact.backup.Restore;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.copy.CopyRun;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.history.Undo;
import dev.intact.history.UndoRun;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadRun;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.tx.Cancellation;
import java.util.function.Function;

/**
 * What changes many rows of a database as one: loads, copies of other databases, backups that are put back, and taking back
 * what any of them did. Part of {@link Database}. Safe for many threads.
 */
public abstract sealed class Loads extends Units permits Database {
    Loads(Parts parts) {
        super(parts);
    }

    /**
     * Loads: stages aside, audits, publishes in one short transaction, all or nothing.
     *
     * @param load what goes where
     * @return outcome {@code PUBLISHED}, or {@code UNCHANGED} where the same content was loaded before
     * @throws LoadRejectedException where the data, a check or a guard refuses it; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public LoadReport load(Load load) {
        LoadReport report = attempt(load);
        if (report.outcome() == LoadReport.Outcome.REJECTED) {
            throw rejected("Cannot load into ", report);
        }
        return report;
    }

    private LoadRejectedException rejected(String attempted, LoadReport report) {
        String first = report.problems().stream()
                .findFirst()
                .map(problem -> " First: " + problem + ".")
                .orElse("");
        return new LoadRejectedException(
                attempted + parts.context().address() + ": " + report.problemCount() + " problems." + first
                        + " Nothing was changed.",
                report.problems(),
                report.problemCount());
    }

    /**
     * As {@link #load}, but a rejection comes back as a report with outcome {@code REJECTED} and its problems.
     *
     * @param load what goes where
     * @return the report
     * @throws dev.intact.error.IntactException any failure but a rejection
     */
    public LoadReport attempt(Load load) {
        return run(load, Purpose.PUBLISH);
    }

    /**
     * Does everything but publish, and says what would change.
     *
     * @param load what goes where
     * @return outcome {@code PREVIEWED} with examples, {@code UNCHANGED}, or {@code REJECTED} with problems
     * @throws dev.intact.error.IntactException any other failure
     */
    public LoadReport plan(Load load) {
        return run(load, Purpose.PREVIEW);
    }

    /**
     * Copies another database, or some of its tables, into this one: schema and rows as one load, verified before COMMIT.
     *
     * @param copy what
     * @return outcome {@code PUBLISHED}, {@code PREVIEWED} where that is all it was for, or {@code UNCHANGED}
     * @throws LoadRejectedException where a row, a check, a guard or a strict copy refuses it; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public CopyReport copy(Copy copy) {
        CopyReport report = attempt(copy);
        if (report.load().outcome() == LoadReport.Outcome.REJECTED) {
            throw rejected("Cannot copy into ", report.load());
        }
        return report;
    }

    /**
     * As {@link #copy}, but a rejection comes back as a report with outcome {@code REJECTED} and its problems.
     *
     * @param copy what
     * @return the report
     */
    public CopyReport attempt(Copy copy) {
        return unit(
                "a copy is a unit of its own: copy before it or after it",
                cancellation -> new CopyRun(parts.context(), copy, parts.transactor(), cancellation).run());
    }

    private LoadReport run(Load load, Purpose purpose) {
        return unit(
                "a load is a unit of its own: load before it or after it, or write its rows with tx.writeTo",
                cancellation -> new LoadRun(parts.context(), load, parts.transactor(), cancellation).run(purpose));
    }

    /** What is no part of a transaction, and can be cancelled. */
    final <R> R unit(String advice, Function<Cancellation, R> work) {
        if (parts.transactor().isInside()) {
            throw new IllegalStateException("A transaction is at work on this thread, and " + advice);
        }
        try {
            return parts.transactor().running().during(work);
        } finally {
            parts.connections().wrote();
        }
    }

    /**
     * Takes back what a load did, as a load of its own: all or nothing.
     *
     * @param load its number
     * @return outcome {@code PUBLISHED}, or {@code UNCHANGED} where it is taken back already
     * @throws LoadRejectedException where rows that it touched were changed since, or what it changed is not kept; nothing
     *     was changed
     * @throws ConfigurationException where there is no such load
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public LoadReport undo(long load) {
        return undo(Undo.load(load));
    }

    /**
     * As {@link #undo(long)}, with a say in what becomes of rows that were changed since.
     *
     * @param undo which load, and how
     * @return outcome {@code PUBLISHED} or {@code UNCHANGED}
     * @throws LoadRejectedException where it cannot be done so; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public LoadReport undo(Undo undo) {
        LoadReport report = attempt(undo);
        if (report.outcome() == LoadReport.Outcome.REJECTED) {
            throw rejected("Cannot take back load " + undo.load() + " of ", report);
        }
        return report;
    }

    /**
     * As {@link #undo(Undo)}, but a rejection comes back as a report with outcome {@code REJECTED} and its problems.
     *
     * @param undo which load, and how
     * @return the report
     * @throws dev.intact.error.IntactException any failure but a rejection
     */
    public LoadReport attempt(Undo undo) {
        return run(undo, Purpose.PUBLISH);
    }

    /**
     * What {@link #undo(long)} would do. Changes nothing.
     *
     * @param load its number
     * @return outcome {@code PREVIEWED} with examples, {@code UNCHANGED}, or {@code REJECTED} with problems
     * @throws dev.intact.error.IntactException any other failure
     */
    public LoadReport planUndo(long load) {
        return planUndo(Undo.load(load));
    }

    /**
     * What {@link #undo(Undo)} would do. Changes nothing.
     *
     * @param undo which load, and how
     * @return outcome {@code PREVIEWED} with examples, {@code UNCHANGED}, or {@code REJECTED} with problems
     * @throws dev.intact.error.IntactException any other failure
     */
    public LoadReport planUndo(Undo undo) {
        return run(undo, Purpose.PREVIEW);
    }

    private LoadReport run(Undo undo, Purpose purpose) {
        return unit(
                "an undo is a unit of its own: undo before it or after it",
                cancellation -> new UndoRun(parts.context(), undo, parts.transactor(), cancellation).run(purpose));
    }

    /**
     * Verifies a backup and puts it back as a load: the tables hold exactly what they held, only rows that differ are
     * written, all in one commit, while readers go on.
     *
     * @param restore which backup, which tables
     * @return the load's report
     * @throws LoadRejectedException where the backup is damaged, or a table is not what it was; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public LoadReport restore(Restore restore) {
        return parts.backups().restore(restore, this::load);
    }

    /**
     * Says what {@link #restore} would change.
     *
     * @param restore which backup, which tables
     * @return outcome {@code PREVIEWED} with examples, or {@code REJECTED} with problems
     * @throws LoadRejectedException where the backup is damaged
     * @throws dev.intact.error.IntactException any other failure
     */
    public LoadReport plan(Restore restore) {
        return parts.backups().restore(restore, this::plan);
    }
}
