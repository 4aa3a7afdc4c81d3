package dev.intact.backup;

import dev.intact.dialect.Identity;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.ledger.LastLoad;
import dev.intact.ledger.ManagedFile;
import dev.intact.schema.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backup holds, as it says of itself. Immutable.
 *
 * @param origin what was kept, when and by whom
 * @param extent whether it is the whole database
 * @param form how the rows are kept
 * @param tables those that were kept
 * @param managed the files that units have written, as they were at that moment
 * @param files every file of it but the manifest
 * @param omitted what the database had and the backup does not give back, for people
 */
public record BackupManifest(
        Origin origin,
        Extent extent,
        Form form,
        List<KeptTable> tables,
        List<ManagedCopy> managed,
        List<KeptFile> files,
        List<String> omitted) {
    /** The form of manifests that this version writes and reads. */
    public static final int FORMAT = 1;

    /** Takes copies. */
    public BackupManifest {
        tables = List.copyOf(tables);
        managed = List.copyOf(managed);
        files = List.copyOf(files);
        omitted = List.copyOf(omitted);
    }

    /** How rows are kept. */
    public enum Form {
        /** So that they can be put back as a load. */
        ROWS,
        /** By the database's own program, which alone can put them back. */
        NATIVE
    }

    /**
     * Where a backup comes from.
     *
     * @param engine {@code sqlite} or {@code postgresql}
     * @param database its address without secrets, as it was spelt
     * @param identity which it is, however it is spelt, a file perhaps relative to the folder of the backups; empty in backups of
     *     earlier versions
     * @param taken the moment that was kept
     * @param by who did it, on which machine
     * @param reason why: {@code asked for}, {@code before a load}
     * @param lastLoads by table as the database names it, its last load that the moment has; none where there was none
     */
    public record Origin(
            String engine,
            String database,
            Optional<Identity> identity,
            Instant taken,
            String by,
            String reason,
            Map<String, LastLoad> lastLoads) {
        /** Takes a copy. */
        public Origin {
            lastLoads = Map.copyOf(lastLoads);
        }

        /**
         * The last load of a table that the moment has.
         *
         * @param table its name as the database names it
         * @return {@link LastLoad#NONE} where there is none
         */
        public LastLoad lastLoad(TableName table) {
            return lastLoads.getOrDefault(table.toString(), LastLoad.NONE);
        }
    }

    /**
     * A managed file that was kept.
     *
     * @param name as the database names it
     * @param state what it held
     * @param source where its content is, below the folder of the backup; of a set, a folder
     */
    public record ManagedCopy(String name, ManagedFile.State state, String source) {}

    /**
     * A file of the backup.
     *
     * @param name below its folder, with {@code /} between names
     * @param bytes its size
     * @param sha256 of its bytes, hexadecimal
     */
    public record KeptFile(String name, long bytes, String sha256) {}

    /**
     * How much the files hold together.
     *
     * @return in bytes
     */
    public long bytes() {
        return files.stream().mapToLong(KeptFile::bytes).sum();
    }

    /**
     * How many rows there are.
     *
     * @return of all tables
     */
    public long rows() {
        return tables.stream().mapToLong(KeptTable::rows).sum();
    }

    Optional<KeptFile> file(String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst();
    }
}
