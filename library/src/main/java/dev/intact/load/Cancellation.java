package dev.intact.load;

import dev.intact.dialect.Workspace;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a load may still be stopped: until COMMIT is sent, from any thread; never after. Safe for many threads.
 */
public final class Cancellation {
    private enum State {
        RUNNING,
        CANCELLED,
        COMMITTING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final AtomicReference<@Nullable Workspace> workspace = new AtomicReference<>();

    /** A load that runs. */
    public Cancellation() {}

    /** Stops the load, unless COMMIT was sent or it was stopped already. */
    public void cancel() {
        if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
            Optional.ofNullable(workspace.get()).ifPresent(Workspace::cancel);
        }
    }

    void runsOn(Workspace current) {
        workspace.set(current);
        if (isCancelled()) {
            current.cancel();
        }
    }

    boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    /** Asked last before COMMIT; false closes the door to {@link #cancel}. */
    boolean isCancelledForGood() {
        return !state.compareAndSet(State.RUNNING, State.COMMITTING) && isCancelled();
    }
}
