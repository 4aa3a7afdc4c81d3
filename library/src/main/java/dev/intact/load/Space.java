package dev.intact.load;

import dev.intact.dialect.Finding;
import dev.intact.files.Folders;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether what a load writes beside its rows finds room. How much it will be is not known before; what stands is the best
 * guess: a new version is written beside the old one, which is kept under a second name and takes no space of its own.
 */
record Space(Load load, Transactor transactor) {
    List<Finding> findings(Optional<Path> backup) throws IOException {
        Map<FileStore, Long> needed = new LinkedHashMap<>();
        for (Path file : written()) {
            Path target = transactor.target(file);
            needed.merge(
                    Files.getFileStore(standing(target)), Files.exists(target) ? Files.size(target) : 0L, Long::sum);
        }
        if (backup.isPresent()) {
            needed.putIfAbsent(Files.getFileStore(standing(backup.get().toAbsolutePath())), 0L);
        }
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<FileStore, Long> store : needed.entrySet()) {
            findings(store.getKey(), store.getValue()).ifPresent(findings::add);
        }
        return findings;
    }

    private List<Path> written() {
        Stream<Path> rejects = load.settings().budget().map(Budget::rejects).stream();
        return Stream.concat(load.files().stream().map(LoadFile::path), rejects).toList();
    }

    /** The path itself, or the deepest folder above it that is there. */
    static Path standing(Path path) {
        Path deepest = path;
        while (!Files.exists(deepest)) {
            deepest = Folders.above(deepest);
        }
        return deepest;
    }

    private static Optional<Finding> findings(FileStore store, long bytes) throws IOException {
        long free = store.getUsableSpace();
        String remedy = "Free space on " + store;
        if (free == 0) {
            return Optional.of(Finding.refusal(
                    "not a byte is free on " + store + " for the files that this load or its backup writes", remedy));
        }
        return free < bytes
                ? Optional.of(Finding.warning(
                        megabytes(free) + " are free on " + store
                                + " for the files of this load, and those that stand take " + megabytes(bytes),
                        remedy + ": new versions are written before old ones go"))
                : Optional.empty();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
