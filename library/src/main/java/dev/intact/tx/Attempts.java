package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.connect.RetryCounts;
import dev.intact.connect.RetryPolicy;
import dev.intact.connect.Tries;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Side;
import dev.intact.error.CancelledException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Tries a whole unit of work again after a failure that passes. Safe for many threads. */
final class Attempts {
    private final Dialect dialect;
    private final Connections connections;
    private final RetryPolicy policy;
    private final RetryCounts counts;
    private final Observer observer;
    private final Pause pause;

    Attempts(Dialect dialect, Connections connections, Observer observer, Pause pause) {
        this.dialect = dialect;
        this.connections = connections;
        this.policy = connections.retry();
        this.counts = connections.retries();
        this.observer = observer;
        this.pause = pause;
    }

    /** One try of it. */
    @FunctionalInterface
    interface Attempt<R> {
        R once() throws Thrown;
    }

    /** {@code what} it is, for those who are told that it is tried again. */
    <R> R run(Side side, String what, Cancellation cancellation, Attempt<R> unit) throws Thrown {
        Tries tries = new Tries(policy);
        counts.unit();
        while (true) {
            try {
                R result = unit.once();
                counts.done(tries.begun());
                return result;
            } catch (Thrown | IntactException e) {
                Optional<FailureKind> kind = passing(side, e);
                if (kind.isEmpty()) {
                    throw e;
                }
                if (!rested(what, tries, cancellation, e)) {
                    counts.gaveUp(kind.get());
                    throw e;
                }
                counts.again(kind.get());
            }
        }
    }

    /** Whether another try may begin: none of them is left, or somebody interrupts the thread, and the failure comes out. */
    private boolean rested(String what, Tries tries, Cancellation cancellation, Exception failure) {
        Thread thread = Thread.currentThread();
        cancellation.failed();
        cancellation.stopWith(() -> LockSupport.unpark(thread));
        Optional<Duration> wait = thread.isInterrupted() ? Optional.empty() : tries.next();
        if (wait.isPresent() && !cancellation.isCancelled()) {
            String reason = String.valueOf(failure.getMessage());
            observer.on(new Event.Retry(what, tries.begun(), policy.tries(), wait.get(), reason));
            pause.of(wait.get());
        }
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled before it was tried again. Nothing was changed.", failure);
        }
        return wait.isPresent() && !thread.isInterrupted();
    }

    private Optional<FailureKind> passing(Side side, Exception failure) {
        return side == Side.WRITE && isElsewhere(failure) ? Optional.of(FailureKind.CONNECTION) : passing(failure);
    }

    /** Refused where nothing was committed, by a server that is not the one that takes writes any more. */
    private boolean isElsewhere(Exception failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IntactException known && known.effect() != Effect.NONE) {
                return false;
            }
            if (at instanceof SQLException said) {
                return connections.isElsewhere(said);
            }
        }
        return false;
    }

    /** The kind of a conflict or a lost connection, wherever in the chain of causes the work has hidden it. */
    private Optional<FailureKind> passing(Exception failure) {
        Optional<FailureKind> ours = Optional.empty();
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException said) {
                return dialect.prospect(said).passes() ? Optional.of(dialect.classify(said)) : Optional.empty();
            }
            if (at instanceof IntactException known) {
                if (!known.retryable()) {
                    return Optional.empty();
                }
                ours = Optional.of(kind(known));
            }
        }
        return ours;
    }

    /** Of what we have found out ourselves. */
    private static FailureKind kind(IntactException known) {
        return known instanceof TransactionConflictException ? FailureKind.CONFLICT : FailureKind.CONNECTION;
    }
}
