package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of migrations that are written together into a folder that has none: all of them, or none. */
final class NewFiles {
    private NewFiles() {}

    static void refuseOthers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.sql")) {
            for (Path there : entries) {
                throw new ConfigurationException(
                        "There are migrations in " + folder + " already (" + there.getFileName()
                                + "). Nothing was touched. A baseline is the first one: name an empty folder by --dir.");
            }
        } catch (IOException e) {
            throw new FileOperationException("Cannot read " + folder + ": " + e + ". Nothing was changed.", e);
        }
    }

    static List<Path> write(Path folder, Map<String, String> texts) {
        List<Path> written = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                Path file = folder.resolve(text.getKey());
                written.add(file);
                Path unused = Files.writeString(file, text.getValue(), StandardOpenOption.CREATE_NEW);
            }
            return written;
        } catch (IOException e) {
            delete(written, e);
            throw new FileOperationException(
                    "Cannot write migrations into " + folder + ": " + e + ". Nothing was changed.", e);
        }
    }

    private static void delete(List<Path> written, IOException failure) {
        for (Path file : written) {
            try {
                boolean unused = Files.deleteIfExists(file);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
