package dev.intact.tx;

import dev.intact.connect.RetryPolicy;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.error.IntactException;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Tries a whole unit of work again after a failure that passes. Safe for many threads. */
final class Attempts {
    private final Dialect dialect;
    private final RetryPolicy policy;
    private final Observer observer;
    private final Pause pause;

    Attempts(Dialect dialect, RetryPolicy policy, Observer observer, Pause pause) {
        this.dialect = dialect;
        this.policy = policy;
        this.observer = observer;
        this.pause = pause;
    }

    /** One try of it. */
    @FunctionalInterface
    interface Attempt<R> {
        R once() throws Thrown;
    }

    <R> R run(Cancellation cancellation, Attempt<R> unit) throws Thrown {
        Duration wait = policy.first();
        for (int attempt = 1; ; attempt++) {
            try {
                return unit.once();
            } catch (Thrown | IntactException e) {
                if (attempt >= policy.tries() || cancellation.isCancelled() || !passing(e)) {
                    throw e;
                }
                observer.on(new Event.Notice("Trying the transaction again: " + e.getMessage()));
                // Full jitter: those who met once shall not meet again.
                pause.of(Duration.ofNanos(ThreadLocalRandom.current().nextLong(Math.max(1, wait.toNanos()))));
                wait = wait.multipliedBy(2);
            }
        }
    }

    /** A conflict or a lost connection, wherever in the chain of causes the work has hidden it. */
    private boolean passing(Exception failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IntactException known) {
                return known.retryable();
            }
            if (at instanceof SQLException said) {
                FailureKind kind = dialect.classify(said);
                return kind == FailureKind.CONFLICT || kind == FailureKind.CONNECTION;
            }
        }
        return false;
    }
}
