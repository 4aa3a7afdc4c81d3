package dev.intact.connect;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of connections that are not given back, with the stack of whoever has borrowed them. Safe for many threads. */
final class Leaks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private final String name;
    private final Duration longest;
    private final ScheduledThreadPoolExecutor clock;

    Leaks(String name, Duration longest) {
        this.name = name;
        this.longest = longest;
        this.clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "intact leaks");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        // Whoever takes one while all is closed shall not fail for it, and keep it.
        clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Cancelled when the connection comes back. */
    Future<?> watch() {
        Throwable borrowed = new Throwable("The connection was borrowed here");
        String who = Thread.currentThread().getName();
        return clock.schedule(() -> tell(who, borrowed), longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tell(String who, Throwable borrowed) {
        LOG.warn(
                "{}: a connection was not given back for {} ms; thread {} has borrowed it",
                name,
                longest.toMillis(),
                who,
                borrowed);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
