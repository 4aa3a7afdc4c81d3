package dev.intact.connect;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how fast connections are opened: a few at once, then so many a second, and after a failure each try comes later
 * than the last, at a moment left to chance. A server that comes back is not met by all who wait for it. What was not used
 * grows back. Safe for many threads.
 */
final class OpeningRate {
    static final int AT_ONCE = 5;
    static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 5;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition ended = lock.newCondition();
    private long next = System.nanoTime() - AT_ONCE * BETWEEN.toNanos();
    private int failures;
    private boolean closed;

    /** Waits for a turn to open one. */
    void await() throws SQLException {
        lock.lock();
        try {
            long turn = turn();
            long left = turn - System.nanoTime();
            while (left > 0 && !closed) {
                left = ended.awaitNanos(left);
            }
            if (closed) {
                throw new SQLException("The pool is closed", "08003");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted before a connection was opened", "08001", e);
        } finally {
            lock.unlock();
        }
    }

    private long turn() {
        long earliest = System.nanoTime() - (AT_ONCE - 1) * BETWEEN.toNanos();
        long turn = next - earliest > 0 ? next : earliest;
        next = turn + BETWEEN.toNanos();
        return turn;
    }

    void succeeded() {
        locked(() -> failures = 0);
    }

    /** The next turn is put off, and nothing is left of what had grown. */
    void failed() {
        locked(() -> {
            long longest = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures, DOUBLINGS));
            failures++;
            long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest);
            next = Math.max(next, System.nanoTime() + pause);
        });
    }

    /** Nobody waits any more. */
    void close() {
        locked(() -> {
            closed = true;
            ended.signalAll();
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
