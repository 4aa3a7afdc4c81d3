package dev.intact.backup;

import dev.intact.dialect.Witness;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.tx.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One program of this machine, run to its end: it is ended where it says nothing for too long, or where the database does not.
 *
 * @param words its file and what it is told
 * @param environment all of it
 * @param cancellation ends it
 */
record NativeProgram(List<String> words, Map<String, String> environment, Cancellation cancellation) {
    private static final int MOST_SAID = 2_000;
    private static final long LOOK_EVERY_MILLIS = 25;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * How it ended.
     *
     * @param status 0 for success
     * @param said on both of its streams
     * @param stopped whether it was, for waiting too long
     */
    record End(int status, String said, boolean stopped) {
        boolean isGood() {
            return status == 0;
        }

        /** The last of what it said. */
        String last() {
            String text = said.strip();
            return text.substring(Math.max(0, text.length() - MOST_SAID));
        }
    }

    /** For a program that asks no database. */
    End run(Duration most) throws IOException {
        return run(most, GRACE);
    }

    /** Cancelled, it has that long to end by itself. */
    End run(Duration most, Duration grace) throws IOException {
        Patience all = new Patience(most);
        Patience last = new Patience(grace);
        return run(process -> (all.isOver() || (cancellation.isCancelled() && last.isOver())) && ended(process));
    }

    /** For a program that works in a database; it is ended where nobody there answers, or where it does not notice its end. */
    End run(Witness witness, Duration patience) throws IOException {
        return run(new Watch(witness, patience, cancellation));
    }

    private static boolean ended(Process process) {
        end(process.toHandle());
        return true;
    }

    /** With all that it has begun, which would hold its streams open. The handle leaves them open for its last words. */
    private static void end(ProcessHandle handle) {
        List<ProcessHandle> begun = handle.descendants().toList();
        boolean unused = handle.destroyForcibly();
        begun.forEach(ProcessHandle::destroyForcibly);
    }

    /** Counts from the first time that it is asked. */
    private static final class Patience {
        private final Duration most;
        private Optional<Long> since = Optional.empty();

        Patience(Duration most) {
            this.most = most;
        }

        boolean isOver() {
            long begun = since.orElseGet(System::nanoTime);
            since = Optional.of(begun);
            return System.nanoTime() - begun > most.toNanos();
        }

        void renew() {
            since = Optional.empty();
        }
    }

    /** Looks whether it should go on; true where it was stopped. */
    private interface Look {
        boolean at(Process process);
    }

    private End run(Look look) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        ProcessHandle handle = process.toHandle();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            process.getOutputStream().close();
            CompletableFuture<Boolean> heard =
                    CompletableFuture.supplyAsync(() -> hear(process, said), NativeProgram::begin);
            boolean stopped = false;
            while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                stopped = look.at(process);
                if (cancellation.isCancelled()) {
                    // Only after a look: once it has ended, the number of its transaction is shown nowhere.
                    boolean unused = handle.destroy();
                }
            }
            // Somebody whom it left behind may hold its streams open for ever.
            boolean unused = heard.completeOnTimeout(false, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            return new End(process.exitValue(), said.toString(StandardCharsets.UTF_8), stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new End(-1, "the thread was interrupted", false);
        } finally {
            end(handle);
        }
    }

    private static void begin(Runnable reading) {
        Thread thread = new Thread(reading, "intact program");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean hear(Process process, ByteArrayOutputStream all) {
        try (InputStream said = process.getInputStream()) {
            return said.transferTo(all) >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it did, where nothing is changed by what it did. */
    End good(End end) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        if (!end.isGood()) {
            throw failed(end);
        }
        return end;
    }

    BackupFailedException failed(End end) {
        return new BackupFailedException(
                words.get(0) + " ended with status " + end.status() + ": " + end.last()
                        + (end.stopped() ? " It waited too long for others, who use the tables, and was stopped." : "")
                        + " Nothing was changed.",
                null);
    }

    /** Asks the database what it does; ends it where nobody answers, or where it should end and does not. */
    private static final class Watch implements Look {
        private final Witness witness;
        private final Patience patience;
        private final Cancellation cancellation;

        Watch(Witness witness, Duration patience, Cancellation cancellation) {
            this.witness = witness;
            this.patience = new Patience(patience);
            this.cancellation = cancellation;
        }

        @Override
        public boolean at(Process process) {
            try {
                boolean stopped = witness.look();
                if (!stopped && !cancellation.isCancelled()) {
                    patience.renew();
                    return false;
                }
                return isOver(process) || stopped;
            } catch (SQLException e) {
                return isOver(process);
            }
        }

        private boolean isOver(Process process) {
            return patience.isOver() && ended(process);
        }
    }
}
