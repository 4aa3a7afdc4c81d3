package dev.intact.io;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits; replaceable, so that tests do not. */
@FunctionalInterface
public interface Pause {
    /** Really waits; returns early when the thread is interrupted. */
    Pause REAL = duration -> LockSupport.parkNanos(duration.toNanos());

    /**
     * Waits.
     *
     * @param duration how long at most
     */
    void of(Duration duration);
}
