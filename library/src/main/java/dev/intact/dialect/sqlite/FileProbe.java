package dev.intact.dialect.sqlite;

import dev.intact.dialect.Probe;
import dev.intact.dialect.Vitals;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;

/**
 * Looks at a file, and keeps nothing open: a connection that only reads costs less than what its log beside the file would
 * do to whoever closes last.
 */
final class FileProbe implements Probe {
    private final Supplier<DatabaseFile> found;

    FileProbe(Supplier<DatabaseFile> found) {
        this.found = found;
    }

    @Override
    public Vitals look(Duration longest) throws SQLException {
        DatabaseFile file = found.get();
        if (!file.existed()) {
            throw new ConfigurationException(
                    "There is no database " + file.display() + ". Nothing was made. Check the path.");
        }
        if (!isAtWork(file)) {
            try {
                return look(file, DatabaseFile.still(file.path()));
            } catch (SQLException half) {
                // Somebody has begun to write meanwhile: a lock tells what is true.
                return look(file, file.reader(longest.dividedBy(2)));
            }
        }
        return look(file, file.reader(longest.dividedBy(2)));
    }

    /** Where nobody is, nothing is locked, and no log is left beside the file by reading. */
    private static boolean isAtWork(DatabaseFile file) {
        return Stream.of("-wal", "-shm", "-journal").anyMatch(suffix -> Files.exists(file.sibling(suffix)));
    }

    private static Vitals look(DatabaseFile file, Connection opened) throws SQLException {
        try (Connection connection = opened) {
            long began = System.nanoTime();
            // Reads the first page: it is a database, and it can be read.
            long unused = Sql.number(connection, "pragma main.schema_version");
            Duration latency = Duration.ofNanos(System.nanoTime() - began);
            String version = Sql.text(connection, "select sqlite_version()");
            return new Vitals(latency, version, Optional.empty(), OptionalLong.of(log(file)));
        } catch (SQLException e) {
            if (Codes.of(e) == SQLiteErrorCode.SQLITE_NOTADB) {
                throw file.notDatabase(e);
            }
            throw e;
        }
    }

    static long log(DatabaseFile file) {
        try {
            return Files.exists(file.sibling("-wal")) ? Files.size(file.sibling("-wal")) : 0;
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot look at the log of " + file.display() + ": " + e
                            + ". Nothing was changed. Check its rights.",
                    e);
        }
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
