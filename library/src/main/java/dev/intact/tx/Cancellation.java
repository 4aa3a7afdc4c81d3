package dev.intact.tx;

import dev.intact.dialect.DatabaseSession;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.SqlSession;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a unit may still be stopped: until COMMIT is sent, from any thread; never after. Safe for many threads.
 */
public final class Cancellation {
    private enum State {
        RUNNING,
        CANCELLED,
        COMMITTING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final AtomicReference<@Nullable Runnable> work = new AtomicReference<>();
    private volatile boolean wanted;

    /** A unit that runs. */
    public Cancellation() {}

    /** Stops the unit, unless COMMIT was sent or it was stopped already. */
    public void cancel() {
        wanted = true;
        if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
            Optional.ofNullable(work.get()).ifPresent(Runnable::run);
        }
    }

    /**
     * The session to stop.
     *
     * @param current on which the unit runs
     */
    public void runsOn(DatabaseSession current) {
        stopWith(current::cancel);
    }

    /** COMMIT was sent and has certainly failed: before another try the door is open again, also to who came meanwhile. */
    void failed() {
        if (state.compareAndSet(State.COMMITTING, State.RUNNING) && wanted) {
            state.compareAndSet(State.RUNNING, State.CANCELLED);
        }
    }

    /** One unit is committed, and the next one of the same work begins: the door is open again, also to who came meanwhile. */
    public void next() {
        failed();
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Wait<T, X extends Exception> {
        T once() throws SQLException, X;
    }

    /** Waits for what an interrupt of the thread ends, and stops it by one, which nothing else notices. */
    <T, X extends Exception> T awaiting(Wait<T, X> wait) throws SQLException, X {
        Interruption interruption = new Interruption(Thread.currentThread());
        stopWith(interruption::send);
        try {
            return wait.once();
        } finally {
            interruption.end();
        }
    }

    /** Meets its thread during one wait, or not at all. */
    private static final class Interruption {
        private final Thread thread;
        private boolean sent;
        private boolean ended;

        Interruption(Thread thread) {
            this.thread = thread;
        }

        synchronized void send() {
            if (!ended) {
                sent = true;
                thread.interrupt();
            }
        }

        synchronized void end() {
            ended = true;
            if (sent) {
                boolean unused = Thread.interrupted();
            }
        }
    }

    /** Once more, where it was stopped: what stopped it may have come between two statements. */
    void again() {
        Optional.ofNullable(work.get()).ifPresent(Runnable::run);
    }

    /** The session to stop, whichever way it goes. */
    void uses(SqlSession current) {
        stopWith(current::cancel);
    }

    /**
     * The snapshot to stop.
     *
     * @param current that is read
     */
    public void reads(Snapshot current) {
        stopWith(current::cancel);
    }

    /**
     * What stops the work that runs now.
     *
     * @param action run by {@link #cancel}, at once where that was called before
     */
    public void stopWith(Runnable action) {
        work.set(action);
        if (isCancelled()) {
            action.run();
        }
    }

    /**
     * Whether it was stopped.
     *
     * @return true for good
     */
    public boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    /**
     * Asked last before COMMIT; false closes the door to {@link #cancel}.
     *
     * @return whether it was stopped
     */
    public boolean isCancelledForGood() {
        return !state.compareAndSet(State.RUNNING, State.COMMITTING) && isCancelled();
    }
}
