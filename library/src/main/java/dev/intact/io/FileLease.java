package dev.intact.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operating system's lock on a file of its own; gone when the process is, also by kill -9. Closing <em>any</em>
 * channel on a locked file drops the lock for the whole process, so a file that this JVM has locked is never opened
 * again: what is locked is noted where every class loader sees it. Nobody may read such a file. For one thread at a
 * time.
 */
public final class FileLease implements Disk.Lease {
    private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);
    private static final String NOTE = "dev.intact.locked:";
    private static final int TRIES = 20;

    private final Path file;
    /** A channel that nobody refers to is closed by the collector, and with it goes every lock of its file. */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    private final FileChannel channel;
    private final FileLock lock;
    private final Optional<Object> identity;
    private boolean closed;

    private FileLease(Path file, FileChannel channel, FileLock lock, Optional<Object> identity) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity;
    }

    /**
     * Takes the lock without waiting. Makes the file and its directory where they are missing.
     *
     * @param file a real path
     * @return empty where somebody has it
     * @throws IOException what the system says
     */
    public static Optional<FileLease> take(Path file) throws IOException {
        if (System.getProperties().putIfAbsent(NOTE + file, "") != null) {
            return Optional.empty();
        }
        Optional<FileLease> lease = Optional.empty();
        try {
            for (int i = 0; i < TRIES; i++) {
                Attempt attempt = attempt(file);
                lease = attempt.lease();
                if (!attempt.again()) {
                    return lease;
                }
            }
            throw new IOException("The lock file " + file + " is replaced again and again");
        } finally {
            if (lease.isEmpty()) {
                forget(file);
            }
        }
    }

    private record Attempt(Optional<FileLease> lease, boolean again) {
        static final Attempt HELD = new Attempt(Optional.empty(), false);
        static final Attempt AGAIN = new Attempt(Optional.empty(), true);
    }

    private static Attempt attempt(Path file) throws IOException {
        make(file);
        Optional<Object> before = identity(file);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Attempt.AGAIN;
        }
        return lock(file, channel, before);
    }

    /** A former holder may have deleted the file between our opening and our lock: then we locked nothing. */
    private static Attempt lock(Path file, FileChannel channel, Optional<Object> before) throws IOException {
        boolean keep = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return Attempt.HELD;
            }
            if (before.isEmpty() || !before.equals(identity(file))) {
                return Attempt.AGAIN;
            }
            keep = true;
            return new Attempt(Optional.of(new FileLease(file, channel, lock, before)), false);
        } catch (OverlappingFileLockException e) {
            // Somebody in this JVM who keeps no note has it; closing our channel would take it from them.
            NEVER_CLOSED.add(channel);
            keep = true;
            return Attempt.HELD;
        } finally {
            if (!keep) {
                channel.close();
            }
        }
    }

    private static void make(Path file) throws IOException {
        NoSuchFileException gone = new NoSuchFileException(file.toString());
        for (int i = 0; i < TRIES; i++) {
            try {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                makeEmpty(file);
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                // Another load removed the empty directory between two steps of ours, or of making it.
                gone.addSuppressed(e);
            }
        }
        throw gone;
    }

    private static void makeEmpty(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Left by a process that died, or held: the lock itself will tell.
            return;
        }
    }

    private static Optional<Object> identity(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return Optional.of(key == null ? attributes.creationTime() : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void forget(Path file) {
        System.getProperties().remove(NOTE + file);
    }

    @Override
    public boolean held() {
        try {
            return !closed && lock.isValid() && identity.equals(identity(file));
        } catch (IOException e) {
            LOG.warn("The lock file {} cannot be looked at; its lock counts as lost", file, e);
            return false;
        }
    }

    @Override
    public void release() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } finally {
            forget(file);
        }
    }

    /** {@inheritDoc} Deleted while it is locked, so that nobody can lock a name that goes away. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            forget(file);
        }
    }
}
