package dev.intact.connect;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many through at a time. Who waits is served in the order of coming, and nobody who has waited for a millisecond is
 * overtaken. Until then whoever comes just as a place is left may take it: to be woken takes longer than most of what is done on
 * a file, and once some wait, each place would be handed from thread to thread for ever. Safe for many threads.
 */
final class Gate {
    private static final int EVERYBODY = 1 << 20;
    private static final long LOOK_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? TimeUnit.MICROSECONDS.toNanos(50) : 0;
    private static final long DUE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final int most;
    private final Semaphore places;
    /** Of whoever is first; the others queue for it. */
    private final ReentrantLock first = new ReentrantLock(true);

    /** When whoever is first came, or was who was first before. */
    private volatile long came = System.nanoTime();

    private volatile boolean closed;

    Gate(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /** False where the wait ended first, or the gate is closed; then nothing is to be left. */
    boolean enter(Wait wait) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!(isFree() && places.tryAcquire()) && !queued(wait)) {
            return false;
        }
        if (closed) {
            places.release();
            return false;
        }
        return true;
    }

    private boolean isFree() {
        boolean nobodyWaits = !first.isLocked() && !first.hasQueuedThreads();
        return nobodyWaits || !isDue(came);
    }

    private static boolean isDue(long since) {
        return System.nanoTime() - since > DUE_NANOS;
    }

    private boolean queued(Wait wait) throws InterruptedException {
        long since = System.nanoTime();
        if (!first.tryLock(wait.whole().nanosLeft(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            came = since;
            while (wait.goesOn()) {
                if (found() || napped(since) || places.tryAcquire(wait.part().nanosLeft(), TimeUnit.NANOSECONDS)) {
                    return true;
                }
            }
            return false;
        } finally {
            first.unlock();
        }
    }

    private boolean found() {
        long from = System.nanoTime();
        while (!places.tryAcquire()) {
            if (System.nanoTime() - from > LOOK_NANOS) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Whoever leaves does not wake the first as long as others may take the place. */
    private boolean napped(long since) throws InterruptedException {
        while (!isDue(since)) {
            LockSupport.parkNanos(this, NAP_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (places.tryAcquire()) {
                return true;
            }
        }
        return false;
    }

    void leave() {
        places.release();
    }

    int most() {
        return most;
    }

    int inside() {
        return closed ? 0 : most - places.availablePermits();
    }

    int waiting() {
        return first.getQueueLength() + (first.isLocked() ? 1 : 0);
    }

    /** Whoever waits is sent away at once. */
    void close() {
        if (!closed) {
            closed = true;
            places.release(EVERYBODY);
        }
    }
}
