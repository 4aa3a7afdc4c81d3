package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Opens a file to read it, as well as it can be read where it is: beside writers where write-ahead logging is on, waiting for
 * them where it is not, and as a file that nobody writes where SQLite could not make what it needs for locking.
 *
 * @param file to be read
 * @param longest wait for a lock
 */
record Reading(DatabaseFile file, Duration longest) {
    private static final String LOOK = "select count(*) from main.sqlite_schema";

    /** Remembers its file. */
    record Opened(Connection connection, OpenedFile file) {}

    Opened open() throws SQLException {
        if (!file.existed()) {
            throw new ConfigurationException(
                    "Cannot read " + file.display() + ": there is no such file. Nothing was made. Check the path.");
        }
        try {
            return opened();
        } catch (SQLException e) {
            return otherwise(e);
        }
    }

    private Opened opened() throws SQLException {
        Connection connection = file.reader(longest);
        try {
            looked(connection);
            String mode = Sql.text(connection, "pragma main.journal_mode");
            Optional<String> remark = mode.equals("wal") ? Optional.empty() : Optional.of(waiting(mode));
            return new Opened(connection, OpenedFile.read(file, connection, remark));
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static void looked(Connection connection) throws SQLException {
        long unused = Sql.number(connection, LOOK);
    }

    private String waiting(String mode) {
        return "Readers of " + file.display()
                + " wait for whoever writes, and the other way round: its journal mode is " + mode
                + ", not write-ahead logging. Opened for writing here, it is switched.";
    }

    /** What a process that died has left only a writer can put right. */
    private Opened otherwise(SQLException failure) throws SQLException {
        FailureKind kind = Codes.classify(failure);
        if (kind == FailureKind.DAMAGED) {
            throw file.notDatabase(failure);
        }
        if (kind != FailureKind.CONNECTION && kind != FailureKind.PERMISSION) {
            throw failure;
        }
        if (!Files.isReadable(file.path())) {
            throw file.unreadable(failure);
        }
        if (canBeWritten()) {
            try (Connection writer = file.writer(longest)) {
                looked(writer);
            }
            return opened();
        }
        return still(failure);
    }

    private boolean canBeWritten() {
        return Files.isWritable(file.path())
                && Optional.ofNullable(file.path().getParent())
                        .filter(Files::isWritable)
                        .isPresent();
    }

    private Opened still(SQLException failure) throws SQLException {
        Stamp stamp = Stamp.of(file);
        if (stamp.log()) {
            throw new ConnectionFailedException(
                    "Cannot read " + file.display() + ": its log (" + file.sibling("-wal")
                            + ") holds what the file does not have yet, and cannot be opened here. Nothing was changed."
                            + " Let somebody who may write open the database once.",
                    failure);
        }
        Connection connection = DatabaseFile.still(file.path());
        try {
            looked(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
        String remark = "Reads " + file.display() + " as a file that nobody writes: it cannot be written here, and"
                + " write-ahead logging needs files beside it. What somebody else commits is seen by later queries"
                + " once the file has changed; a query that runs meanwhile may fail.";
        Traces traces = new Traces(connection);
        return new Opened(
                connection,
                new OpenedFile(
                        file,
                        Optional.empty(),
                        Optional.of(stamp),
                        Optional.of(remark),
                        traces,
                        KeptStatements.some()));
    }
}
