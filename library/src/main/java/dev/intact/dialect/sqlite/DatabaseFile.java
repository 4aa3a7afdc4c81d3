package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Disk;
import dev.intact.io.LocalDisk;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The database file of one load: where it really is and whether it was there. It is never opened with Java: closing it
 * would drop the locks that SQLite holds for this process.
 *
 * @param display as the user named it
 * @param path real, symbolic links followed
 * @param identity what tells this file from another of its name; empty where it was missing
 */
record DatabaseFile(String display, Path path, Optional<Object> identity) {
    static DatabaseFile at(Address address) {
        String uri = address.jdbcUrl().substring(SqliteDialect.JDBC_FILE.length() - "file:".length());
        String display = address.display();
        try {
            Path real = real(Path.of(URI.create(uri)), display);
            refuseNetwork(display, real);
            return new DatabaseFile(display, real, identity(real));
        } catch (IOException e) {
            throw new SourceFailedException(cannotOpen(display) + e + ". Nothing was changed.", e);
        }
    }

    private static Path real(Path path, String display) throws IOException {
        if (Files.isDirectory(path)) {
            throw new ConfigurationException(cannotOpen(display) + "it is a directory. Name a file.");
        }
        if (Files.exists(path)) {
            refuseSpecial(path, display);
            return path.toRealPath();
        }
        Path parent = Optional.ofNullable(path.getParent()).orElse(path);
        if (!Files.isDirectory(parent)) {
            throw new ConfigurationException(
                    cannotOpen(display) + "there is no directory " + parent + ". Make it, or name another file.");
        }
        return parent.toRealPath().resolve(String.valueOf(path.getFileName()));
    }

    private static void refuseSpecial(Path path, String display) {
        if (!Files.isRegularFile(path)) {
            throw new ConfigurationException(cannotOpen(display) + "it is not a regular file. Name a database file.");
        }
    }

    private static void refuseNetwork(String display, Path real) throws IOException {
        Path there = Files.exists(real)
                ? real
                : Optional.ofNullable(real.getParent()).orElse(real);
        if (new LocalDisk().medium(there) == Disk.Medium.NETWORK) {
            throw new ConfigurationException(cannotOpen(display) + "it is on a network file system ("
                    + Files.getFileStore(there).type()
                    + "), where SQLite cannot keep its promises. Put the database on a local disk.");
        }
    }

    private static Optional<Object> identity(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return Optional.of(key == null ? attributes.creationTime() : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    boolean existed() {
        return identity.isPresent();
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /** Refuses to publish into another file than the one that was compared with; makes the file where it was missing. */
    void claim() {
        try {
            if (!existed()) {
                Files.createFile(path);
                return;
            }
            if (!identity(path).equals(identity)) {
                throw new TransactionConflictException("Cannot publish into " + display
                        + ": the file was moved or replaced since this load began. Nothing was changed. Try again.");
            }
        } catch (FileAlreadyExistsException e) {
            throw new TransactionConflictException(
                    "Cannot publish into " + display
                            + ": the database was missing and somebody has made it meanwhile. Nothing was changed. Try again.",
                    e);
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot make " + display + ": " + e
                            + ". Nothing was changed. Check the directory's rights and space.",
                    e);
        }
    }

    /** Whether the path still leads to the file that was there when it was looked at. */
    boolean isThere() throws IOException {
        return identity(path).equals(identity);
    }

    /** As {@link #isThere}, for a connection that may be replaced; a file that is gone is not made anew. */
    boolean isStill() {
        try {
            Optional<Object> now = identity(path);
            if (now.isEmpty()) {
                throw new ConnectionFailedException("Cannot go on with " + display
                        + ": the file is gone since it was opened. Nothing was made. Put it back, or open it anew.");
            }
            return now.equals(identity);
        } catch (IOException e) {
            throw new ConnectionFailedException(
                    "Cannot go on with " + display + ": the file cannot be looked at (" + e + "). Nothing was changed.",
                    e);
        }
    }

    /** Makes the file where it is missing; it does not matter who was first. */
    void make() {
        try {
            if (!Files.exists(path)) {
                Files.createFile(path);
            }
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot make " + display + ": " + e
                            + ". Nothing was changed. Check the directory's rights and space.",
                    e);
        }
    }

    Path sibling(String suffix) {
        return path.resolveSibling(name() + suffix);
    }

    /** A connection that cannot write to the file. */
    Connection reader(Duration timeout) throws SQLException {
        return connect(uri(path, "ro"), timeout);
    }

    /** A connection that can write to the file and does not make it. */
    Connection writer(Duration timeout) throws SQLException {
        Connection connection = connect(uri(path, "rw"), timeout);
        try {
            Sql.run(connection, "pragma main.synchronous=full", "pragma foreign_keys=on");
            return connection;
        } catch (SQLException e) {
            try (connection) {
                refuseForeign(e);
                throw e;
            }
        } catch (RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** A file that was never a database is not a damaged one. */
    private void refuseForeign(SQLException failure) {
        if (Codes.of(failure) == SQLiteErrorCode.SQLITE_NOTADB) {
            throw notDatabase(failure);
        }
    }

    /** A file that nobody writes any more: read without a lock, and without a log beside it. */
    static Connection still(Path file) throws SQLException {
        return connect(stillUri(file), Duration.ZERO);
    }

    static String stillUri(Path file) {
        return uri(file, "ro") + "&immutable=1";
    }

    static Connection memory(Duration timeout) throws SQLException {
        return connect(":memory:", timeout);
    }

    /** A file name as SQLite takes it in ATTACH, whatever characters are in it. */
    static String uri(Path file, String mode) {
        return file.toUri().toASCIIString() + "?mode=" + mode;
    }

    private static Connection connect(String file, Duration timeout) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        Properties properties = config.toProperties();
        return JDBC.createConnection(JDBC.PREFIX + file, properties);
    }

    ConfigurationException notDatabase(SQLException failure) {
        return new ConfigurationException(
                cannotOpen(display) + "the file is not an SQLite database, or it is encrypted. Nothing was touched."
                        + " If it is damaged, 'intact backup restore latest --replace-damaged' makes it anew from a backup.",
                failure);
    }

    ConnectionFailedException unreadable(SQLException failure) {
        return new ConnectionFailedException(
                cannotOpen(display) + failure.getMessage() + ". Nothing was changed. Check the file and its rights.",
                failure);
    }

    /** Why the publishing connection cannot be durable. */
    ConfigurationException noWal(String mode) {
        return new ConfigurationException("Cannot publish into " + display
                + ": its journal mode stays " + mode + ", write-ahead logging cannot be switched on."
                + " Nothing was changed. Put the database on a local disk that can be written.");
    }

    private static String cannotOpen(String display) {
        return "Cannot open the database " + display + ": ";
    }
}
