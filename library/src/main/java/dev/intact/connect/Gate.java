package dev.intact.connect;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many through at a time, in the order in which they came. Whoever is first in the queue looks for a moment before
 * it sleeps: to be woken takes longer than most of what is done on a file. Safe for many threads.
 */
final class Gate {
    private static final int EVERYBODY = 1 << 20;
    private static final long LOOK_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? TimeUnit.MICROSECONDS.toNanos(50) : 0;

    private final int most;
    private final Semaphore places;
    /** Of whoever is first; the others queue for it. */
    private final ReentrantLock first = new ReentrantLock(true);

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
        boolean nobodyWaits = !first.isLocked() && !first.hasQueuedThreads();
        if (!(nobodyWaits && places.tryAcquire()) && !queued(wait)) {
            return false;
        }
        if (closed) {
            places.release();
            return false;
        }
        return true;
    }

    private boolean queued(Wait wait) throws InterruptedException {
        if (!first.tryLock(wait.whole().nanosLeft(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            while (wait.goesOn()) {
                if (found() || places.tryAcquire(wait.part().nanosLeft(), TimeUnit.NANOSECONDS)) {
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
