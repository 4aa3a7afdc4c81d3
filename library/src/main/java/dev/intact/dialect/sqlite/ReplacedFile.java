package dev.intact.dialect.sqlite;

import dev.intact.dialect.WholeFile;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A database file that is made anew. The damaged one gets a second name before the copy takes its own, so that at no moment there
 * is none.
 *
 * @param file which
 * @param disk where it is
 */
record ReplacedFile(DatabaseFile file, Disk disk) implements WholeFile {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");
    private static final String ASIDE = ".damaged-";
    private static final String ON_ITS_WAY = ".restoring";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BUFFER = 1 << 20;

    // Where SQLite itself has its locks, from the byte of those who wait on: readers of a write-ahead log hold one for
    // good.
    private static final long LOCKS_AT = 1 << 30;
    private static final long LOCKS = 512;

    @Override
    public Optional<String> damage() throws SQLException {
        if (!file.existed()) {
            return Optional.of("it is missing");
        }
        try (Connection reader = file.reader(PATIENCE)) {
            List<String> found = Sql.list(reader, row -> row.getString(1), "pragma quick_check(1)");
            return found.equals(List.of("ok")) ? Optional.empty() : Optional.of(String.join("; ", found));
        } catch (SQLException e) {
            SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(Codes.of(e).code & 0xff);
            if (code == SQLiteErrorCode.SQLITE_NOTADB || code == SQLiteErrorCode.SQLITE_CORRUPT) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public Optional<Path> replace(Path copy, Consumer<String> steps) throws SQLException, IOException {
        Path next = file.sibling(ON_ITS_WAY);
        try {
            copied(copy, next);
            steps.accept("restore.copied");
            if (!file.existed()) {
                place(next, steps);
                return Optional.empty();
            }
            try (FileChannel channel =
                            FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                Path aside = aside(channel, lock);
                steps.accept("restore.aside");
                place(next, steps);
                return Optional.of(aside);
            }
        } finally {
            disk.delete(next);
        }
    }

    private void copied(Path copy, Path next) throws SQLException, IOException {
        disk.delete(next);
        try (InputStream in = disk.read(copy);
                Disk.Output out = disk.create(next, Rights.OWNER)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            out.sync();
        }
        if (file.existed()) {
            disk.adopt(next, file.path());
        }
        try (CopiedFile whole = CopiedFile.open(next)) {
            whole.refuseDamaged();
        }
    }

    private FileLock lock(FileChannel channel) throws SQLException, IOException {
        try {
            FileLock lock = channel.tryLock(LOCKS_AT, LOCKS, false);
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw busy();
        }
        throw busy();
    }

    private SQLiteException busy() {
        return new SQLiteException(
                file.display() + " is open in another program, which would go on with the damaged file; end it first",
                SQLiteErrorCode.SQLITE_BUSY);
    }

    private Path aside(FileChannel channel, FileLock lock) throws IOException {
        if (!lock.isValid() || !file.isThere()) {
            throw new IOException("the file was moved or replaced meanwhile");
        }
        String suffix = ASIDE + TIME.format(Instant.now());
        Path aside = file.sibling(suffix);
        name(aside, channel);
        disk.syncDirectory(folder());
        for (String beside : BESIDE) {
            if (disk.stat(file.sibling(beside)).isPresent()) {
                disk.rename(file.sibling(beside), file.sibling(suffix + beside));
            }
        }
        disk.syncDirectory(folder());
        return aside;
    }

    /** A second name; where the file system has none, a copy, read by this channel, as closing another would drop the lock. */
    private void name(Path aside, FileChannel channel) throws IOException {
        try {
            Files.createLink(aside, file.path());
        } catch (UnsupportedOperationException | FileSystemException e) {
            try (FileChannel out = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long at = 0; at < channel.size(); ) {
                    at += channel.transferTo(at, channel.size() - at, out);
                }
                out.force(true);
            }
        }
    }

    private Path folder() {
        return file.path().resolveSibling(".").normalize();
    }

    private void place(Path next, Consumer<String> steps) throws IOException {
        disk.rename(next, file.path());
        disk.syncDirectory(folder());
        steps.accept("restore.placed");
    }

    @Override
    public List<String> recover() throws IOException {
        List<String> cleared = new ArrayList<>();
        Path next = file.sibling(ON_ITS_WAY);
        if (disk.stat(next).isPresent()) {
            disk.delete(next);
            cleared.add(next.toString());
        }
        Optional<String> identity = disk.stat(file.path()).map(Disk.Stat::identity);
        for (String name : disk.list(folder())) {
            Path aside = file.path().resolveSibling(name);
            if (name.startsWith(file.name() + ASIDE)
                    && disk.stat(aside).map(Disk.Stat::identity).equals(identity)) {
                putBack(aside, name);
                cleared.add(aside.toString());
            }
        }
        return cleared;
    }

    /** The database still stands under its own name: what is beside it belongs to it again. */
    private void putBack(Path aside, String name) throws IOException {
        for (String beside : BESIDE) {
            Path moved = file.path().resolveSibling(name + beside);
            if (disk.stat(moved).isPresent() && disk.stat(file.sibling(beside)).isEmpty()) {
                disk.rename(moved, file.sibling(beside));
            }
        }
        disk.delete(aside);
        disk.syncDirectory(folder());
    }
}
