package dev.intact.dialect.sqlite;

import dev.intact.dialect.WholeFile;
import dev.intact.error.SourceFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.io.Disk.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A database file that is made anew. The damaged one gets a second name before the copy takes its own, so that at no moment there
 * is none. One replacement at a time, by a lock that dies with its process.
 *
 * @param file which
 * @param disk where it is
 * @param names how a file gets a second name
 */
record ReplacedFile(DatabaseFile file, Disk disk, SetAside.SecondNames names) implements WholeFile {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String RESTORING = ".restoring";
    private static final String LOCK = RESTORING + ".lock";
    private static final String APPEARED = "the file was missing, and somebody has made it meanwhile";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BUFFER = 1 << 20;

    // Where SQLite itself has its locks: who reads a write-ahead log holds one as long as it is connected.
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
        try (Lease lease = disk.lock(file.sibling(LOCK)).orElseThrow(this::replacedElsewhere)) {
            SetAside own = new SetAside(file, disk, names, TIME.format(Instant.now()));
            try {
                copied(copy, own.next());
                steps.accept("restore.copied");
                return file.existed() ? exchanged(own, lease, steps) : made(own, lease, steps);
            } catch (SQLException | IOException | RuntimeException e) {
                settle(own, e);
                throw e;
            }
        }
    }

    private void settle(SetAside own, Exception failure) {
        try {
            Recovered unused = own.settle();
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw new SourceFailedException(
                    cannotReplace() + failure.getMessage() + " What was set aside could not be put back: " + e
                            + ". Nothing was lost. Run: intact recover",
                    failure);
        }
    }

    private String cannotReplace() {
        return "Cannot replace " + file.display() + ": ";
    }

    private TransactionConflictException replacedElsewhere() {
        return new TransactionConflictException(
                cannotReplace() + "somebody else replaces it now. Nothing was changed. Wait until that has ended.");
    }

    private TransactionConflictException changed(String what) {
        return new TransactionConflictException(cannotReplace() + what + ". Nothing was changed. Look at it first.");
    }

    /** In the place of a file that stands there, which has a second name before the copy takes its own. */
    private Optional<Path> exchanged(SetAside own, Lease lease, Consumer<String> steps)
            throws SQLException, IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (!lock.isValid() || !lease.held() || !file.isThere()) {
                throw changed("the file was moved or replaced meanwhile");
            }
            own.keep(channel);
            steps.accept("restore.aside");
            disk.rename(own.next(), file.path());
            confirm(own, steps);
            return Optional.of(own.aside());
        }
    }

    /** Under a name that nobody has taken meanwhile. */
    private Optional<Path> made(SetAside own, Lease lease, Consumer<String> steps) throws IOException {
        if (!lease.held() || disk.stat(file.path()).isPresent()) {
            throw changed(APPEARED);
        }
        own.keepNothingButLogs();
        steps.accept("restore.aside");
        try {
            own.move(own.next(), file.path());
        } catch (FileAlreadyExistsException e) {
            List<String> left = own.left();
            throw changed(
                    left.isEmpty()
                            ? APPEARED
                            : APPEARED + "; what was left of the missing one's log is set aside: "
                                    + String.join(", ", left));
        }
        confirm(own, steps);
        return Optional.empty();
    }

    /** The copy has the name from here on, whatever fails. */
    private void confirm(SetAside own, Consumer<String> steps) {
        try {
            disk.syncDirectory(own.folder());
            steps.accept("restore.placed");
            own.finish();
        } catch (IOException e) {
            throw new SourceFailedException(
                    "The backup has taken the place of " + file.display() + ", then the disk failed: " + e
                            + ". Nothing was lost: after a power cut the one or the other stands there."
                            + " Check the disk, then run: intact recover",
                    e);
        }
    }

    private void copied(Path copy, Path next) throws SQLException, IOException {
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

    @Override
    public Recovered recover() throws IOException {
        if (started().isEmpty()) {
            return Recovered.NOTHING;
        }
        Optional<Lease> lease = disk.lock(file.sibling(LOCK));
        if (lease.isEmpty()) {
            return Recovered.NOTHING;
        }
        try (Lease held = lease.get()) {
            return held.held() ? settled() : Recovered.NOTHING;
        }
    }

    private Recovered settled() throws IOException {
        List<String> cleared = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String time : times()) {
            Recovered one = new SetAside(file, disk, names, time).settle();
            cleared.addAll(one.cleared());
            left.addAll(one.left());
        }
        return new Recovered(cleared, left);
    }

    private List<String> started() throws IOException {
        return disk.list(file.path().resolveSibling(".").normalize()).stream()
                .filter(name -> name.startsWith(file.name() + RESTORING))
                .toList();
    }

    private List<String> times() throws IOException {
        Pattern own = Pattern.compile(Pattern.quote(file.name() + SetAside.ON_ITS_WAY) + "(\\d{8}T\\d{9}Z).*");
        return started().stream()
                .map(own::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .distinct()
                .sorted()
                .toList();
    }
}
