package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.io.Ids;
import dev.intact.io.LocalDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where {@code --report} writes what {@code --json} prints: whole or not at all, but for what is no file. For one thread. */
final class ReportFile {
    private static final long PATIENCE_SECONDS = 60;
    private static final int MOST_LINKS = 40;
    private static final Path OUTPUT = Path.of("/dev/stdout");
    private static final String BEGINNING = "{\"load\":";

    private final Path given;
    private final Path target;
    private Look look = Look.FIRST;

    private ReportFile(Path given, Path target) {
        this.given = given;
        this.target = target;
    }

    /** What is known of the place. */
    private enum Look {
        /** Not yet what else the load reads and writes. */
        FIRST,
        /** It is of no other use. */
        FREE,
        /** It is. */
        REFUSED
    }

    /**
     * Looks whether it can be written there.
     *
     * @throws ConfigurationException where it cannot
     */
    static ReportFile at(Path file) {
        Path target = followed(file);
        if (Files.isDirectory(target)) {
            throw new ConfigurationException(
                    "Cannot write the report " + file + ": it is a folder. Nothing was touched. Name a file.");
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new ConfigurationException("Cannot write the report " + file
                    + ": it may not be written. Nothing was touched. Name another file.");
        }
        if (isStream(target)) {
            return new ReportFile(file, target);
        }
        Path folder = folder(target);
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigurationException("Cannot write the report " + file + ": there is no folder " + folder
                    + " that can be written. Nothing was touched. Make it, or name another file.");
        }
        return new ReportFile(file, target);
    }

    /** Up to what belongs to a process: {@code /dev/stdout} is what the shell made of it, not a name. */
    private static Path followed(Path file) {
        Path at = file.toAbsolutePath().normalize();
        try {
            for (int links = 0; Files.isSymbolicLink(at) && !isOfSystem(at) && links < MOST_LINKS; links++) {
                at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Cannot write the report " + file + ": " + e + ". Nothing was touched. Name another file.", e);
        }
        return at;
    }

    private static boolean isOfSystem(Path path) {
        return path.startsWith("/dev") || path.startsWith("/proc");
    }

    /** A pipe or a device cannot be replaced, and what the shell has opened must not be. */
    private static boolean isStream(Path target) {
        boolean ofSystem = isOfSystem(target) && !target.startsWith("/dev/shm");
        return Files.exists(target) && (ofSystem || !Files.isRegularFile(target));
    }

    private static Path folder(Path target) {
        return Optional.ofNullable(target.getParent()).orElse(target);
    }

    /** Absolute, links followed. */
    Path target() {
        return target;
    }

    /** Whether it is this file, whether that is there already or not. */
    boolean isAt(Path other) {
        try {
            return (Files.exists(other) && Files.exists(target)) ? Files.isSameFile(other, target) : isNamed(other);
        } catch (IOException e) {
            throw refused("not to be looked at: " + e);
        }
    }

    private boolean isNamed(Path other) throws IOException {
        Path there = followed(other);
        return Files.isDirectory(folder(there))
                && Files.isDirectory(folder(target))
                && Files.isSameFile(folder(there), folder(target))
                && there.endsWith(target.getFileName());
    }

    /** It is of no other use to the load. */
    void free() {
        look = Look.FREE;
    }

    /** It is something else to the load; nothing will be written there. */
    ConfigurationException refused(String what) {
        look = Look.REFUSED;
        return new ConfigurationException(
                "Cannot write the report " + given + ": it is " + what + ". Nothing was touched. Name another file.");
    }

    /** What the load did is not changed by a report that cannot be written. */
    void write(String document, Screen screen) {
        byte[] bytes = (document + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if (target.equals(OUTPUT)) {
                screen.result(document);
            } else if (isStream(target)) {
                pass(bytes);
            } else if (mayReplace()) {
                replace(bytes);
            } else {
                screen.warn("the report " + given + " was not written: what is there is left as it is");
            }
        } catch (IOException | TimeoutException e) {
            screen.warn("the report " + given + " could not be written: " + e);
        }
    }

    /** As long as it is not known what the load reads, only what certainly is no source of it: an earlier report. */
    private boolean mayReplace() throws IOException {
        return switch (look) {
            case FREE -> true;
            case REFUSED -> false;
            case FIRST -> !Files.exists(target) || Files.size(target) == 0 || holdsReport();
        };
    }

    private boolean holdsReport() throws IOException {
        try (var in = Files.newInputStream(target)) {
            return new String(in.readNBytes(BEGINNING.length()), StandardCharsets.UTF_8).equals(BEGINNING);
        }
    }

    /** Beside it first, with the rights of what is there, else with those of every new file. */
    private void replace(byte[] bytes) throws IOException {
        Path aside = folder(target).resolve(".intact-report-" + Ids.RANDOM.next());
        try {
            Files.write(aside, bytes, StandardOpenOption.CREATE_NEW);
            if (Files.exists(target)) {
                new LocalDisk().adopt(aside, target);
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Whoever reads a pipe may never come. */
    private void pass(byte[] bytes) throws IOException, TimeoutException {
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> append(bytes), ReportFile::begin);
        try {
            Void unused = written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    private void append(byte[] bytes) {
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(Runnable writing) {
        Thread thread = new Thread(writing, "intact report");
        thread.setDaemon(true);
        thread.start();
    }
}
