package dev.intact.dialect.sqlite;

import dev.intact.dialect.Access;
import dev.intact.dialect.Address;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Scratch;
import dev.intact.io.FileLease;
import dev.intact.io.Ids;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in a folder of its own among the temporary ones. While it is in use, a lock of the folder's name is held: a folder whose
 * lock nobody holds was left by a process that died.
 */
final class SqliteScratch implements Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteScratch.class);
    private static final String PREFIX = "intact-scratch-";
    private static final String LOCK = ".lock";

    private final Path folder;
    private final FileLease lease;

    private SqliteScratch(Path folder, FileLease lease) {
        this.folder = folder;
        this.lease = lease;
    }

    static SqliteScratch make() throws IOException {
        Path temporary = temporary();
        sweep(temporary);
        Path folder = temporary.resolve(PREFIX + Ids.RANDOM.next());
        FileLease lease = FileLease.take(lock(folder))
                .orElseThrow(() -> new IOException("Somebody else has the new name " + folder));
        Files.createDirectory(folder);
        return new SqliteScratch(folder, lease);
    }

    private static Path temporary() throws IOException {
        Path made = Files.createTempFile("intact", "");
        Files.delete(made);
        return Objects.requireNonNull(made.getParent()).toRealPath();
    }

    private static Path lock(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    private static void sweep(Path temporary) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, PREFIX + "*[0-9a-f]")) {
            for (Path folder : left) {
                sweepAway(folder);
            }
        }
    }

    private static void sweepAway(Path folder) {
        try {
            Optional<FileLease> lease = FileLease.take(lock(folder));
            if (lease.isPresent()) {
                LOG.warn("Deleting the scratch database {}, which a process that died had left", folder);
                new SqliteScratch(folder, lease.get()).close();
            }
        } catch (IOException e) {
            LOG.warn("The scratch database {}, which a process that died has left, stays for now", folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> all = Files.walk(folder)) {
            inside = all.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path one : inside) {
            Files.deleteIfExists(one);
        }
    }

    @Override
    public Address address() {
        Path file = folder.resolve("scratch.db");
        return new Address(
                file.toString(),
                "jdbc:sqlite:" + file.toUri().toASCIIString(),
                Map.of(),
                true,
                Provider.FILE,
                Access.USUAL);
    }

    @Override
    public void close() throws IOException {
        try (lease) {
            delete(folder);
        }
    }
}
