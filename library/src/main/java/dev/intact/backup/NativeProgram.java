package dev.intact.backup;

import dev.intact.dialect.Witness;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.tx.Cancellation;
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
        long deadline = System.nanoTime() + most.toNanos();
        return run(process -> System.nanoTime() > deadline && ended(process));
    }

    /** For a program that works in a database; it is ended where nobody there answers, or where it does not notice its end. */
    End run(Witness witness, Duration patience) throws IOException {
        return run(new Watch(witness, patience, cancellation));
    }

    private static boolean ended(Process process) {
        boolean unused = process.toHandle().destroyForcibly();
        return true;
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
        // The handle leaves the streams open, so that its last words are heard.
        ProcessHandle handle = process.toHandle();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> read(process), NativeProgram::begin);
            boolean stopped = false;
            while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                stopped = look.at(process);
                if (cancellation.isCancelled()) {
                    // Only after a look: once it has ended, the number of its transaction is shown nowhere.
                    boolean unused = handle.destroy();
                }
            }
            return new End(process.exitValue(), said.join(), stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new End(-1, "the thread was interrupted", false);
        } finally {
            boolean unused = handle.destroyForcibly();
        }
    }

    private static void begin(Runnable reading) {
        Thread thread = new Thread(reading, "intact program");
        thread.setDaemon(true);
        thread.start();
    }

    private static String read(Process process) {
        try (InputStream said = process.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
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
        private final Duration patience;
        private final Cancellation cancellation;
        private Optional<Long> since = Optional.empty();

        Watch(Witness witness, Duration patience, Cancellation cancellation) {
            this.witness = witness;
            this.patience = patience;
            this.cancellation = cancellation;
        }

        @Override
        public boolean at(Process process) {
            try {
                boolean stopped = witness.look();
                if (!stopped && !cancellation.isCancelled()) {
                    since = Optional.empty();
                    return false;
                }
                return isOver(process) || stopped;
            } catch (SQLException e) {
                return isOver(process);
            }
        }

        private boolean isOver(Process process) {
            long begun = since.orElseGet(System::nanoTime);
            since = Optional.of(begun);
            return System.nanoTime() - begun > patience.toNanos() && ended(process);
        }
    }
}
