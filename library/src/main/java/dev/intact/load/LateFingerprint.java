package dev.intact.load;

import dev.intact.error.CancelledException;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A fingerprint that is taken while the rows are staged, where no earlier load can have it: then nothing waits for it before
 * the load is written down. The sources are read on a thread of its own, which ends with this.
 */
final class LateFingerprint implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private final FutureTask<String> work;
    private final Thread thread;

    private LateFingerprint(FutureTask<String> work) {
        this.work = work;
        this.thread = new Thread(work, "intact-fingerprint");
        thread.setDaemon(true);
        thread.start();
    }

    static LateFingerprint of(Load load, List<TableLoad> tables, List<TablePlan> plans) {
        return new LateFingerprint(new FutureTask<>(() -> Fingerprint.of(load, tables, plans)));
    }

    /** Rows of a program are its own, and come on its own thread. */
    static boolean canTake(List<TableLoad> tables) {
        return tables.stream().flatMap(table -> table.inputs().stream()).allMatch(Input.Bytes.class::isInstance);
    }

    /** Waits for it; told now and then, so that the load can be stopped. */
    String await(Runnable waiting) throws IOException {
        while (true) {
            try {
                return work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                waiting.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException("The thread was interrupted. Nothing was changed.", e);
            } catch (ExecutionException e) {
                throw failure(Objects.requireNonNull(e.getCause()));
            }
        }
    }

    private static IOException failure(Throwable cause) throws IOException {
        if (cause instanceof IOException unreadable) {
            return unreadable;
        } else if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        } else if (cause instanceof Error broken) {
            throw broken;
        }
        return new IOException(cause);
    }

    /** Stops at the next piece of a source. */
    @Override
    public void close() {
        work.cancel(true);
    }
}
