package dev.intact.connect;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets so many through at a time, in the order in which they came. Safe for many threads. */
final class Gate {
    private static final int EVERYBODY = 1 << 20;

    private final int most;
    private final Semaphore places;
    private volatile boolean closed;

    Gate(int most) {
        this.most = most;
        this.places = new Semaphore(most, true);
    }

    /** False where the deadline came first, or the gate is closed; then nothing is to be left. */
    boolean enter(Deadline deadline) throws InterruptedException {
        if (!places.tryAcquire(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        if (closed) {
            places.release();
            return false;
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
        return places.getQueueLength();
    }

    /** Whoever waits is sent away at once. */
    void close() {
        if (!closed) {
            closed = true;
            places.release(EVERYBODY);
        }
    }
}
