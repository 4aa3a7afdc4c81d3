package dev.intact.export;

import dev.intact.files.Leftover;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an export wrote. Immutable.
 *
 * @param database the address without secrets
 * @param started when it began
 * @param seconds how long it took
 * @param files in the order in which they were named
 */
public record ExportReport(String database, Instant started, double seconds, List<ExportedFile> files) {
    /** Takes a copy. */
    public ExportReport {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path as it was asked for
     * @param table whose rows it holds; empty for a query
     * @param rows how many
     * @param bytes how many
     * @param sha256 of its bytes, hexadecimal
     * @param trouble what keeps it from standing in its place yet; empty where it does
     */
    public record ExportedFile(
            Path path, Optional<String> table, long rows, long bytes, String sha256, Optional<Leftover> trouble) {}

    /**
     * Whether {@code recover} has still to put a file in place.
     *
     * @return true where one waits beside its target
     */
    public boolean isFilesPending() {
        return files.stream().anyMatch(file -> file.trouble().isPresent());
    }
}
