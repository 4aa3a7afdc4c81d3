package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A migration that is still to be written.
 *
 * @param name what it does, in a few words
 */
public record MigrationDraft(String name) {
    private static final DateTimeFormatter VERSION_FORM =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final String TEMPLATE = """
            -- migrate:up

            -- migrate:down
            """;

    /** Refuses what leaves nothing for a file's name. */
    public MigrationDraft {
        if (word(name).isEmpty()) {
            throw new ConfigurationException("'" + name
                    + "' leaves nothing for a file's name: letters, digits and _ are kept. Nothing was touched.");
        }
    }

    /** The number of a migration that is written at a moment. */
    static long version(Instant moment) {
        return Long.parseLong(VERSION_FORM.format(moment));
    }

    static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_+|_+$", "");
    }

    /**
     * Writes a file to begin with, its version the time now.
     *
     * @param folder made where it is missing
     * @return the file
     * @throws FileOperationException where the disk does not take it, or there is such a file
     */
    public Path writeTo(Path folder) {
        Path file = folder.resolve(version(Instant.now()) + "_" + word(name) + ".sql");
        try {
            Files.createDirectories(folder);
            return Files.writeString(file, TEMPLATE, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new FileOperationException(
                    file + " is there already. Nothing was changed. Try again in a second.", e);
        } catch (IOException e) {
            throw new FileOperationException("Cannot write " + file + ": " + e + ". Nothing was changed.", e);
        }
    }
}
