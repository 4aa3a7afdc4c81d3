package dev.intact.connect;

import dev.intact.connect.RetryFigures.Again;
import dev.intact.dialect.FailureKind;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is tried again. Waits for nobody; safe for many threads. */
public final class RetryCounts {
    private final LongAdder units = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder openings = new LongAdder();
    private final Count conflicts = new Count();
    private final Count connections = new Count();

    /** Nothing was tried yet. */
    RetryCounts() {}

    private static final class Count {
        private final LongAdder retries = new LongAdder();
        private final LongAdder gaveUp = new LongAdder();

        Again now() {
            return new Again(retries.sum(), gaveUp.sum());
        }
    }

    /** A piece of work begins. */
    public void unit() {
        units.increment();
    }

    /**
     * A piece of work is done.
     *
     * @param attempt with which try, from 1
     */
    public void done(int attempt) {
        if (attempt > 1) {
            late.increment();
        }
    }

    /**
     * A further try follows a failure.
     *
     * @param kind of the failure
     */
    public void again(FailureKind kind) {
        of(kind).retries.increment();
    }

    /**
     * No try follows a failure that would pass.
     *
     * @param kind of the failure
     */
    public void gaveUp(FailureKind kind) {
        of(kind).gaveUp.increment();
    }

    void opening() {
        openings.increment();
    }

    private Count of(FailureKind kind) {
        return kind == FailureKind.CONFLICT ? conflicts : connections;
    }

    /**
     * How it stands.
     *
     * @return of this moment, as far as others count meanwhile
     */
    public RetryFigures figures() {
        return new RetryFigures(units.sum(), late.sum(), conflicts.now(), connections.now(), openings.sum());
    }
}
