package dev.intact.cli;

import dev.intact.error.SourceFailedException;
import dev.intact.format.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Standard input, kept in a private folder so that it can be read more than once. The folder goes when the spool is
 * closed; one whose process was killed goes when the next one is opened: who lives is told by a lock that dies with its
 * process. The lock has a file of its own, since closing any handle of a file drops the locks a process has on it.
 */
final class Spool implements AutoCloseable, Source {
    private static final String PREFIX = "intact-stdin-";

    private final Path folder;
    private final FileChannel lock;

    private Spool(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes all of standard input.
     *
     * @param surroundings whose input is read to its end, and whose {@code TMPDIR} says where temporary files live
     * @return the caller closes it
     * @throws SourceFailedException where it cannot be read or kept
     */
    static Spool of(Surroundings surroundings) {
        Path temporary =
                Path.of(surroundings.variable("TMPDIR").orElseGet(() -> System.getProperty("java.io.tmpdir", ".")));
        try {
            sweep(temporary);
            Path folder = Files.createTempDirectory(temporary, PREFIX);
            Spool spool = new Spool(folder, locked(folder.resolve("lock")));
            surroundings.interruption().cleanWith(spool::close);
            spool.fill(surroundings.input());
            return spool;
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot keep standard input in " + temporary + ": " + e.getMessage()
                            + ". Nothing was changed. It is kept there to be read more than once; TMPDIR moves it.",
                    e);
        }
    }

    private void fill(InputStream input) throws IOException {
        try {
            Files.copy(input, data());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    /** Clears away what killed processes left; what cannot be cleared away belongs to somebody who lives. */
    private static void sweep(Path temporary) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isWritable(folder) && abandoned(folder.resolve("lock"))) {
                    delete(folder);
                }
            }
        }
    }

    private static boolean abandoned(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (NoSuchFileException | OverlappingFileLockException alive) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("data"));
        Files.deleteIfExists(folder.resolve("lock"));
        Files.deleteIfExists(folder);
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Override
    public String name() {
        return "-";
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(data());
    }

    @Override
    public long size() throws IOException {
        return Files.size(data());
    }

    @Override
    public void close() {
        try (lock) {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }
}
