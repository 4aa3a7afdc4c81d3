package dev.intact.dialect.sqlite;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the log beside a file small. SQLite takes what is in it over by itself and begins anew at its beginning, but
 * never while somebody reads on from before, and it never gives room back while the file is in use. For one thread at a
 * time.
 */
final class LogWatch {
    private static final long MIB = 1 << 20;
    private static final long ANEW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LONGEST_WAIT_MILLIS = 100;

    private final DatabaseFile file;
    private final File log;
    private final long bound;
    private final long alarm;
    private long tried;
    private boolean told;

    LogWatch(DatabaseFile file, long bound, long alarm) {
        this.file = file;
        this.log = file.sibling("-wal").toFile();
        this.bound = bound;
        this.alarm = alarm;
        this.tried = System.nanoTime() - ANEW_NANOS;
    }

    static LogWatch usual(DatabaseFile file) {
        return new LogWatch(file, 64 * MIB, 256 * MIB);
    }

    /** Without a log, none. */
    static long size(DatabaseFile file) {
        try {
            return Files.size(file.sibling("-wal"));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After a COMMIT; gives what nobody should miss, once. */
    Optional<String> look(Connection connection) throws SQLException {
        // 0 where there is none, and much cheaper than an exception.
        if (log.length() <= bound) {
            told = false;
            return Optional.empty();
        }
        if (System.nanoTime() - tried < ANEW_NANOS) {
            return Optional.empty();
        }
        shrink(connection);
        tried = System.nanoTime();
        return size(file) < alarm ? Optional.empty() : warning();
    }

    private static void shrink(Connection connection) throws SQLException {
        long waits = Sql.number(connection, "pragma busy_timeout");
        if (!isTakenOver(connection)) {
            return;
        }
        Sql.run(connection, Immediate.busyTimeout(LONGEST_WAIT_MILLIS));
        try {
            Sql.run(connection, "pragma wal_checkpoint(truncate)");
        } finally {
            Sql.run(connection, Immediate.busyTimeout(waits));
        }
    }

    /** Waits for nobody. */
    private static boolean isTakenOver(Connection connection) throws SQLException {
        List<Boolean> whole =
                Sql.list(connection, row -> row.getLong(2) == row.getLong(3), "pragma wal_checkpoint(passive)");
        return whole.get(0);
    }

    private Optional<String> warning() {
        if (told) {
            return Optional.empty();
        }
        told = true;
        return Optional.of("The log of " + file.display() + " has grown to " + size(file) / MIB
                + " MiB (" + file.sibling("-wal") + "): a reader that has not ended pins it, here or in another"
                + " process. It shrinks once reading ends: close results, and read in shorter scopes.");
    }
}
