package dev.intact.tx;

import dev.intact.error.CancelledException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The scopes of a database on threads of its own: the caller goes on, and the future tells the result. Virtual threads
 * where the JVM has them; else as many threads as there are connections, and work that waits in order.
 *
 * <p>Cancelling a future stops its work in the database: the statement that runs is cancelled, and everything is rolled
 * back. Once COMMIT was sent it is too late: {@code cancel} gives false, and the future tells what became of it. A future
 * that is cancelled is so at once; the rollback follows. A failure of the work is the future's, unchanged.
 *
 * <pre>{@code
 * CompletableFuture<Long> count = db.async().read(r -> r.queryOne("select count(*) from player", row -> row.longAt(0)));
 * }</pre>
 *
 * <p>Safe for many threads. Closing the database ends it.
 */
public final class AsyncScopes implements AutoCloseable {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration RARELY = Duration.ofSeconds(5);

    private final Scopes scopes;
    private final Transactor transactor;
    private final Workers workers;
    private final ScheduledExecutorService clock = clock();
    private final Set<Pending<?>> pending = ConcurrentHashMap.newKeySet();

    /**
     * On threads of its own.
     *
     * @param transactor runs the units
     * @param workers on which threads; closed by this
     */
    public AsyncScopes(Transactor transactor, Workers workers) {
        this.scopes = transactor.scopes();
        this.transactor = transactor;
        this.workers = workers;
    }

    /**
     * As {@code read} of the database.
     *
     * @param work what is read
     * @param <R> its result, not null
     * @return completes with the work's result
     */
    public <R> CompletableFuture<R> read(ReadWork<R, ? extends Exception> work) {
        return read(ReadOptions.defaults(), work);
    }

    /**
     * As {@code read} of the database, under options.
     *
     * @param options how the database is seen
     * @param work what is read
     * @param <R> its result, not null
     * @return completes with the work's result
     */
    public <R> CompletableFuture<R> read(ReadOptions options, ReadWork<R, ? extends Exception> work) {
        return start(cancellation -> scopes.read(options, work, cancellation));
    }

    /**
     * As {@code write} of the database.
     *
     * @param work what is done
     * @param <R> its result, not null
     * @return completes with the work's result, committed
     */
    public <R> CompletableFuture<R> write(WriteWork<R, ? extends Exception> work) {
        return write(WriteOptions.defaults(), work);
    }

    /**
     * As {@code write} of the database, under options.
     *
     * @param options how
     * @param work what is done
     * @param <R> its result, not null
     * @return completes with the work's result, committed
     */
    public <R> CompletableFuture<R> write(WriteOptions options, WriteWork<R, ? extends Exception> work) {
        return start(cancellation -> scopes.write(options, work, cancellation));
    }

    /**
     * As {@code transaction} of the database.
     *
     * @param work what is done
     * @param <R> its result, not null
     * @return completes with the work's result, committed
     */
    public <R> CompletableFuture<R> transaction(TransactionWork<R, ? extends Exception> work) {
        return start(cancellation -> transactor
                .run(TransactionOptions.defaults(), work, cancellation)
                .value()
                .orElseThrow());
    }

    /**
     * As {@code transaction} of the database, under options.
     *
     * @param options how
     * @param work what is done
     * @return completes with what became of it
     */
    public CompletableFuture<TransactionReport> transaction(
            TransactionOptions options, TransactionAction<? extends Exception> work) {
        return start(cancellation -> transactor
                .<Boolean, Exception>run(
                        options,
                        tx -> {
                            work.run(tx);
                            return true;
                        },
                        cancellation)
                .report());
    }

    /** A unit that can be stopped. */
    @FunctionalInterface
    private interface Unit<R> {
        R run(Cancellation cancellation) throws Exception;
    }

    private <R> CompletableFuture<R> start(Unit<R> unit) {
        Pending<R> begun = new Pending<>(clock);
        pending.add(begun);
        try {
            workers.start(() -> end(begun, unit));
            return begun;
        } catch (RuntimeException e) {
            pending.remove(begun);
            throw e;
        }
    }

    private <R> void end(Pending<R> begun, Unit<R> unit) {
        try {
            begun.run(unit);
        } finally {
            pending.remove(begun);
        }
    }

    /** Cancels what has not sent COMMIT and waits, for half a minute at most, until all of it has ended. Idempotent. */
    @Override
    public void close() {
        workers.refuse();
        pending.forEach(one -> one.cancel(true));
        workers.close();
        clock.shutdownNow();
    }

    /** One that is told too late, after the end, does nothing. */
    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(
                1,
                work -> {
                    Thread thread = new Thread(work, "intact cancel");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        made.setKeepAliveTime(RARELY.toSeconds(), TimeUnit.SECONDS);
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** The result of a unit to come. */
    private static final class Pending<R> extends CompletableFuture<R> {
        private final Cancellation cancellation = new Cancellation();
        private final ScheduledExecutorService clock;
        private volatile boolean ended;

        Pending(ScheduledExecutorService clock) {
            this.clock = clock;
        }

        void run(Unit<R> unit) {
            try {
                if (cancellation.isCancelled()) {
                    throw new CancelledException("Cancelled before it began. Nothing was changed.");
                }
                complete(unit.run(cancellation));
            } catch (Throwable e) {
                fail(e);
            } finally {
                ended = true;
                cancellation.stopWith(() -> {});
            }
        }

        /** What was cancelled may fail for it before the caller of {@code cancel} goes on. */
        private void fail(Throwable failure) {
            if (!cancellation.isCancelled() || !super.cancel(false)) {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            cancellation.cancel();
            if (!isDone()) {
                insist(SOON);
            }
            return cancellation.isCancelled() && super.cancel(mayInterrupt);
        }

        /** A database passes over what comes just before the statement: it is told, less and less, until the work ends. */
        private void insist(Duration wait) {
            if (cancellation.isCancelled() && !ended) {
                Duration next = wait.compareTo(RARELY.dividedBy(2)) < 0 ? wait.multipliedBy(2) : RARELY;
                Future<?> unused = clock.schedule(
                        () -> {
                            cancellation.again();
                            insist(next);
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }

        /** What follows on this is somebody else's: it has no work in the database to stop. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
