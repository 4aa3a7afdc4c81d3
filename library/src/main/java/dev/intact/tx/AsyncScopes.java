package dev.intact.tx;

import dev.intact.error.CancelledException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
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
    private final Scopes scopes;
    private final Transactor transactor;
    private final Workers workers;
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
        Pending<R> begun = new Pending<>();
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
    }

    /** The result of a unit to come. */
    private static final class Pending<R> extends CompletableFuture<R> {
        private static final Executor SOON = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

        private final Cancellation cancellation = new Cancellation();
        private volatile boolean ended;

        void run(Unit<R> unit) {
            // Waiting for a connection ends with an interrupt; once there is one, its statement is cancelled instead.
            Thread thread = Thread.currentThread();
            cancellation.stopWith(thread::interrupt);
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
                boolean unused = Thread.interrupted();
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
            insist();
            return cancellation.isCancelled() && super.cancel(mayInterrupt);
        }

        /** A database passes over what comes just before the statement: it is told until the work has ended. */
        private void insist() {
            if (cancellation.isCancelled() && !ended) {
                SOON.execute(() -> {
                    cancellation.again();
                    insist();
                });
            }
        }

        /** What follows on this is somebody else's: it has no work in the database to stop. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
