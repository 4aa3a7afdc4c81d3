package dev.intact.tx;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The threads of a database's work that nobody waits for. None is started before it is asked for. Safe for many threads. */
public final class Workers implements AutoCloseable {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);
    private static final Duration KEPT_IDLE = Duration.ofSeconds(10);

    private final Supplier<ExecutorService> threads;
    private Optional<ExecutorService> started = Optional.empty();
    private boolean closed;

    private Workers(Supplier<ExecutorService> threads) {
        this.threads = threads;
    }

    /**
     * Virtual threads where the JVM has them; else so many of the usual kind.
     *
     * @param most threads of the usual kind
     * @return the caller closes it
     */
    public static Workers of(int most) {
        return new Workers(() -> virtual().orElseGet(() -> bounded(most)));
    }

    /**
     * Threads of the usual kind on every JVM.
     *
     * @param most how many
     * @return the caller closes it
     */
    static Workers ofThreads(int most) {
        return new Workers(() -> bounded(most));
    }

    /** Compiled for a JVM that does not have them. */
    static Optional<ExecutorService> virtual() {
        try {
            Method made = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
            return Optional.of((ExecutorService) made.invoke(null));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            // Before JDK 21, or where they are only tried out.
            return Optional.empty();
        }
    }

    private static ExecutorService bounded(int most) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory named = work -> {
            Thread thread = new Thread(work, "intact-async-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, KEPT_IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), named);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    synchronized void start(Runnable work) {
        if (closed) {
            throw new IllegalStateException("The database is closed");
        }
        if (started.isEmpty()) {
            started = Optional.of(threads.get());
        }
        started.get().execute(work);
    }

    synchronized void refuse() {
        closed = true;
    }

    /** Waits, for half a minute at most, until what was started has ended. Idempotent. */
    @Override
    public void close() {
        refuse();
        threadsStarted().ifPresent(Workers::end);
    }

    private synchronized Optional<ExecutorService> threadsStarted() {
        return started;
    }

    private static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            boolean unused = threads.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
