package dev.intact.migrate;

import java.nio.file.Path;
import java.util.List;

/**
 * What was written to begin with. Immutable.
 *
 * @param database where it is, without secrets
 * @param from who told the schema: {@code pg_dump 15.18}, {@code its catalogs}, {@code Flyway}
 * @param files what was written, by version
 * @param applied the versions that count as applied
 * @param differences between the database and what the applied files make in a scratch database; empty after a baseline,
 *     which is written only where there are none
 */
public record BaselineReport(
        String database, String from, List<Path> files, List<Long> applied, List<Difference> differences) {
    /** Takes copies. */
    public BaselineReport {
        files = List.copyOf(files);
        applied = List.copyOf(applied);
        differences = List.copyOf(differences);
    }
}
