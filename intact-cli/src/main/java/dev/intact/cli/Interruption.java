package dev.intact.cli;

import dev.intact.error.CancelledException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Between a command and whoever stops it. The command says what to call to stop it; who stops it calls that until the
 * command has ended, and learns how. Safe for many threads.
 */
public final class Interruption {
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final CompletableFuture<Integer> outcome = new CompletableFuture<>();
    private Runnable clean = () -> {};
    private Optional<Runnable> stop = Optional.empty();
    private boolean endedAtOnce;

    /** What takes away temporary files, should the command be stopped before it works on a database. */
    synchronized void cleanWith(Runnable action) {
        clean = action;
    }

    /**
     * What stops the work that runs from now on.
     *
     * @throws CancelledException where the command was stopped before
     */
    synchronized void stopWith(Runnable action) {
        if (endedAtOnce) {
            throw new CancelledException("Interrupted. Nothing was changed.");
        }
        stop = Optional.of(action);
    }

    /** From now on there is nothing to stop, only an end to wait for. */
    synchronized void waitForEnd() {
        stop = Optional.of(() -> {});
    }

    /** Whether the command was stopped before it worked on a database, without a word from it. */
    synchronized boolean endedAtOnce() {
        return endedAtOnce;
    }

    /** Where nothing works on a database yet there is nothing to wait for. */
    private synchronized void stopNow() {
        if (stop.isPresent()) {
            stop.get().run();
            return;
        }
        endedAtOnce = true;
        if (outcome.complete(ExitStatus.INTERRUPTED.code())) {
            clean.run();
        }
    }

    /**
     * The command has ended; a later word about it does not count.
     *
     * @param status its exit status
     */
    public void ended(int status) {
        outcome.complete(status);
    }

    /**
     * Stops the command and waits for its end. It is told again and again, since what runs may only just begin.
     *
     * @param longest how long to wait
     * @return its exit status; empty where it did not end in time
     */
    public OptionalInt stop(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!outcome.isDone() && System.nanoTime() - deadline < 0) {
            stopNow();
            await();
        }
        return outcome.isDone() ? OptionalInt.of(outcome.join()) : OptionalInt.empty();
    }

    private void await() {
        try {
            outcome.get(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            Thread.onSpinWait();
        } catch (InterruptedException | ExecutionException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
