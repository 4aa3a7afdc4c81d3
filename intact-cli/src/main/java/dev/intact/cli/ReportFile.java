package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where {@code --report} writes what {@code --json} prints: whole or not at all. */
final class ReportFile {
    private final Path file;
    private final Path folder;

    private ReportFile(Path file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    /**
     * Looks whether it can be written there.
     *
     * @throws ConfigurationException where it cannot
     */
    static ReportFile at(Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigurationException("Cannot write the report " + file + ": there is no folder " + folder
                    + " that can be written. Nothing was touched. Make it, or name another file.");
        }
        if (Files.isDirectory(absolute)) {
            throw new ConfigurationException(
                    "Cannot write the report " + file + ": it is a folder. Nothing was touched. Name a file.");
        }
        return new ReportFile(absolute, folder);
    }

    /** What the load did is not changed by a report that cannot be written. */
    void write(String document, Screen screen) {
        try {
            Path aside = Files.createTempFile(folder, ".intact-report", ".json");
            try {
                Files.write(aside, (document + "\n").getBytes(StandardCharsets.UTF_8));
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            screen.warn("the report " + file + " could not be written: " + e);
        }
    }
}
