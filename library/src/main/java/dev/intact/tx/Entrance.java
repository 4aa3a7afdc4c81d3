package dev.intact.tx;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets units of work in: one at a time on a thread, and none once the database is closed. Each can be stopped. Safe for
 * many threads.
 */
final class Entrance {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private final Lock gate = new ReentrantLock();
    private final Condition left = gate.newCondition();
    private final AtomicLong units = new AtomicLong();
    private volatile boolean over;
    private final Cancellations running = new Cancellations();
    private final ThreadLocal<Optional<Kind>> inside = ThreadLocal.withInitial(Optional::empty);

    /** What is at work. */
    enum Kind {
        READ("A read", "hand the scope on to what reads in it, or end it before"),
        WRITE("A write", "hand the scope on to what works in it, or end it before"),
        TRANSACTION("A transaction", "use tx.query, tx.execute and tx.savepoint in it, or end it before");

        private final String name;
        private final String advice;

        Kind(String name, String advice) {
            this.name = name;
            this.advice = advice;
        }

        boolean writes() {
            return this != READ;
        }
    }

    /** What is done inside. */
    @FunctionalInterface
    interface Visit<R> {
        R unit() throws Thrown;
    }

    Cancellations running() {
        return running;
    }

    /** Whether what is at work on this thread may write. */
    boolean isWriting() {
        return inside.get().filter(Kind::writes).isPresent();
    }

    /** Runs it once, and lets its own failure out unchanged. */
    <R, X extends Exception> R enter(Kind kind, Cancellation cancellation, Visit<R> visit) throws X {
        refuseSecond();
        begin(cancellation);
        inside.set(Optional.of(kind));
        try {
            return visit.unit();
        } catch (Thrown e) {
            throw e.<X>unwrapped();
        } finally {
            inside.remove();
            end(cancellation);
        }
    }

    /** Counted before it is looked whether it is over: whoever closes then waits for it, and can stop it. */
    private void begin(Cancellation cancellation) {
        running.begin(cancellation);
        units.incrementAndGet();
        if (over) {
            end(cancellation);
            throw new IllegalStateException("The database is closed");
        }
    }

    /** Many small units would queue for a lock: only the last one takes it, and only where somebody waits for it. */
    private void end(Cancellation cancellation) {
        running.end(cancellation);
        if (units.decrementAndGet() > 0 || !over) {
            return;
        }
        gate.lock();
        try {
            left.signalAll();
        } finally {
            gate.unlock();
        }
    }

    /** The inner one would not see what the outer one has written, and wait for its connection. */
    private void refuseSecond() {
        if (inside.get().isPresent()) {
            Kind outer = inside.get().get();
            throw new IllegalStateException(
                    outer.name + " is at work on this thread already. Nothing was done: " + outer.advice + ".");
        }
    }

    /** Closes for good; true where that was done by this call. */
    boolean closes() {
        gate.lock();
        try {
            boolean first = !over;
            over = true;
            return first;
        } finally {
            gate.unlock();
        }
    }

    /** Waits, for half a minute at most, until everybody has left; false where somebody has not. */
    boolean empties() {
        try {
            return inside.get().isEmpty() && emptied();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean emptied() throws InterruptedException {
        long nanos = LONGEST_CLOSE.toNanos();
        gate.lock();
        try {
            while (units.get() > 0 && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
            return units.get() == 0;
        } finally {
            gate.unlock();
        }
    }
}
