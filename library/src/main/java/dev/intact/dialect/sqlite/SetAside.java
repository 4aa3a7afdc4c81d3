package dev.intact.dialect.sqlite;

import dev.intact.dialect.WholeFile.Recovered;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What one replacement has beside a database file: the copy on its way, the damaged file and its logs, and a note of how that
 * file stood. Only under the lock of the replacement.
 *
 * @param file the database
 * @param disk where it is
 * @param names how a file gets a second name
 * @param time of the replacement, in all of its names
 */
record SetAside(DatabaseFile file, Disk disk, SecondNames names, String time) {
    static final String ON_ITS_WAY = ".restoring-";
    private static final String ASIDE = ".damaged-";
    private static final String MISSING = "missing";
    private static final List<String> LOGS = List.of("-wal", "-journal");
    private static final List<String> BESIDE = List.of("-wal", "-journal", "-shm");
    private static final int COUNTER_AT = 24;
    private static final int BUFFER = 1 << 20;
    /** Closing a channel on a database drops the locks that SQLite holds for this process. */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    /** Gives a file a second name, as {@link Files#createLink} does. */
    interface SecondNames {
        Path give(Path name, Path file) throws IOException;
    }

    Path next() {
        return file.sibling(ON_ITS_WAY + time);
    }

    Path aside() {
        return file.sibling(ASIDE + time);
    }

    private Path copying() {
        return file.sibling(ON_ITS_WAY + time + ".copy");
    }

    private Path note() {
        return file.sibling(ON_ITS_WAY + time + ".note");
    }

    Path folder() {
        return file.path().resolveSibling(".").normalize();
    }

    /** The file, by a second name; this channel reads it where there can be none, as closing another would drop the lock. */
    void keep(FileChannel channel) throws IOException {
        note(state(channel));
        if (!linked(aside(), file.path())) {
            copied(channel);
            move(copying(), aside());
        }
        disk.syncDirectory(folder());
        keepLogs();
    }

    /** There is no file: what is left of its log would be rolled into the copy. */
    void keepNothingButLogs() throws IOException {
        note(MISSING);
        keepLogs();
    }

    private void note(String state) throws IOException {
        try (Disk.Output out = disk.create(note(), Rights.OWNER)) {
            out.write(state.getBytes(StandardCharsets.UTF_8));
            out.sync();
        }
        disk.syncDirectory(folder());
    }

    private void keepLogs() throws IOException {
        for (String beside : BESIDE) {
            if (disk.stat(file.sibling(beside)).isPresent()) {
                disk.rename(file.sibling(beside), kept(beside));
            }
        }
        disk.syncDirectory(folder());
    }

    private Path kept(String beside) {
        return file.sibling(ASIDE + time + beside);
    }

    /** Under another name first: half a copy never looks like the damaged file. */
    private void copied(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (Disk.Output out = disk.create(copying(), Rights.OWNER)) {
            long at = 0;
            for (int read = channel.read(buffer, at); read > 0; read = channel.read(buffer.clear(), at)) {
                out.write(buffer.array(), 0, read);
                at += read;
            }
            out.sync();
        }
        disk.adopt(copying(), file.path());
    }

    /** A new name that nothing has yet, else {@link FileAlreadyExistsException}. */
    void move(Path from, Path to) throws IOException {
        if (linked(to, from)) {
            disk.syncDirectory(folder());
            disk.delete(from);
            return;
        }
        Files.createFile(to);
        disk.rename(from, to);
    }

    /** False where there are no second names here; what else hinders one would hinder a copy, too. */
    private boolean linked(Path name, Path existing) throws IOException {
        try {
            Path unused = names.give(name, existing);
            return true;
        } catch (FileAlreadyExistsException | AccessDeniedException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    /** Takes away what nobody needs after a replacement. */
    void finish() throws IOException {
        disk.delete(next());
        disk.delete(note());
    }

    /**
     * After a replacement that did not end: logs go back to a file that is what it was. To one that somebody has written to since
     * they no longer belong, and would destroy what was written.
     */
    Recovered settle() throws IOException {
        boolean same = isUnchanged();
        if (same) {
            putLogsBack();
        }
        List<String> cleared = new ArrayList<>();
        if (same || isSecondName()) {
            clear(aside(), cleared);
        }
        clear(next(), cleared);
        clear(copying(), cleared);
        disk.syncDirectory(folder());
        disk.delete(note());
        return new Recovered(cleared, left());
    }

    private boolean isUnchanged() throws IOException {
        if (disk.stat(note()).isEmpty()) {
            return false;
        }
        try (InputStream in = disk.read(note())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(state());
        }
    }

    private String state() throws IOException {
        if (disk.stat(file.path()).isEmpty()) {
            return MISSING;
        }
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        NEVER_CLOSED.add(channel);
        return state(channel);
    }

    /** Whoever writes to it changes one of these; the last is SQLite's own counter of changes. */
    private String state(FileChannel channel) throws IOException {
        Disk.Stat found = disk.stat(file.path()).orElseThrow(() -> new NoSuchFileException(file.display()));
        ByteBuffer counter = ByteBuffer.allocate(Integer.BYTES);
        int read = channel.read(counter, COUNTER_AT);
        return found.size() + " " + found.modified() + " " + read + " "
                + HexFormat.of().formatHex(counter.array());
    }

    private void putLogsBack() throws IOException {
        for (String log : LOGS) {
            if (disk.stat(file.sibling(log)).isPresent()) {
                return;
            }
        }
        for (String beside : BESIDE) {
            if (disk.stat(kept(beside)).isPresent()
                    && disk.stat(file.sibling(beside)).isEmpty()) {
                move(kept(beside), file.sibling(beside));
            }
        }
        disk.syncDirectory(folder());
    }

    private boolean isSecondName() throws IOException {
        Optional<String> identity = disk.stat(aside()).map(Disk.Stat::identity);
        return identity.isPresent() && identity.equals(disk.stat(file.path()).map(Disk.Stat::identity));
    }

    private void clear(Path path, List<String> cleared) throws IOException {
        if (disk.stat(path).isPresent()) {
            disk.delete(path);
            cleared.add(path.toString());
        }
    }

    /** What stays aside. */
    List<String> left() throws IOException {
        return disk.list(folder()).stream()
                .filter(name -> name.startsWith(file.name() + ASIDE + time))
                .sorted()
                .map(name -> file.path().resolveSibling(name).toString())
                .toList();
    }
}
