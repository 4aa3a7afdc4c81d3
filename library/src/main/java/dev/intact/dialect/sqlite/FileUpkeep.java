package dev.intact.dialect.sqlite;

import dev.intact.dialect.Allowance;
import dev.intact.dialect.Upkeep;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file may be replaced while connections are kept, and its log wants to be looked after. To look at the file takes about
 * as long as a small query: for readers what was seen counts a moment, also where a writer has seen it, so that nobody
 * reads the old file after writing to the new one. For all of the connections to one file; safe for many threads.
 */
final class FileUpkeep implements Upkeep {
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    // So much later a log has not grown by much, and to look at it takes a tenth of the time of a small write.
    private static final long LOG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private volatile Optional<Seen> seen = Optional.empty();
    private volatile long tended = System.nanoTime() - LOG_NANOS;

    /** What the file's name led to. */
    private record Seen(DatabaseFile file, long at) {}

    @Override
    public Optional<Allowance> allowance(Connection connection) {
        return Optional.empty();
    }

    @Override
    public Optional<String> remark(Connection connection) throws SQLException {
        Optional<OpenedFile> opened = OpenedFile.by(connection);
        if (opened.filter(OpenedFile::isWritten).isPresent()) {
            // It may be another file than the one that was seen.
            forget();
        }
        return opened.flatMap(OpenedFile::remark);
    }

    @Override
    public boolean isCurrent(Connection connection) throws SQLException {
        return OpenedFile.by(connection).map(this::isCurrent).orElse(true);
    }

    private boolean isCurrent(OpenedFile opened) {
        boolean lasts = !opened.isWritten() && opened.still().isEmpty();
        return (lasts && wasSeen(opened.file())) || looked(opened);
    }

    /** One after the other: nobody shall put down what was so before another looked. */
    private synchronized boolean looked(OpenedFile opened) {
        seen = Optional.empty();
        long at = System.nanoTime();
        boolean current = opened.isCurrent();
        if (current) {
            seen = Optional.of(new Seen(opened.file(), at));
        }
        return current;
    }

    private synchronized void forget() {
        seen = Optional.empty();
    }

    private boolean wasSeen(DatabaseFile file) {
        Optional<Seen> last = seen;
        return last.isPresent()
                && last.get().file().identity().equals(file.identity())
                && System.nanoTime() - last.get().at() < MOMENT_NANOS;
    }

    @Override
    public Optional<String> tend(Connection connection) throws SQLException {
        Optional<LogWatch> log = OpenedFile.by(connection).flatMap(OpenedFile::log);
        if (log.isEmpty() || System.nanoTime() - tended < LOG_NANOS) {
            return Optional.empty();
        }
        tended = System.nanoTime();
        return log.get().look(connection);
    }
}
