package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.format.FileForm;
import java.nio.file.Path;

/**
 * A file that is written from the rows as they are published, and appears if and only if they do. Immutable.
 *
 * @param path relative to the folder for files, or inside of it
 * @param sql a query; unqualified table names mean the tables as they will be
 * @param form how the rows are written
 */
public record LoadFile(Path path, String sql, FileForm form) {
    /** Takes the path as it is meant. */
    public LoadFile {
        path = path.normalize();
    }

    /**
     * A file in the form that its name says.
     *
     * @param path ends in {@code .csv .tsv .json .ndjson .jsonl}, each also with {@code .gz} or {@code .zst}, or {@code
     *     .parquet}
     * @param sql a query
     * @return the file
     * @throws ConfigurationException where the ending names no format
     */
    public static LoadFile of(Path path, String sql) {
        return new LoadFile(
                path,
                sql,
                FileForm.of(path).orElseThrow(() -> new ConfigurationException(Files.unwritableEnding(path))));
    }
}
