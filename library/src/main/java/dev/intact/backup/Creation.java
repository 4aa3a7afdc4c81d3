package dev.intact.backup;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.backup.BackupManifest.KeptFile;
import dev.intact.backup.BackupManifest.Origin;
import dev.intact.dialect.Address;
import dev.intact.dialect.Keeping;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.files.Held;
import dev.intact.io.Disk.Lease;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.ledger.Timelines;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One backup on its way: copied from one moment, forced to the disk, read once more, and only then given its name.
 *
 * @param database which
 * @param vault where to
 * @param ownership tells which database it is
 * @param observer told what happens
 * @param cancellation stops it
 */
record Creation(
        Backups.Database database, Vault vault, Ownership ownership, Observer observer, Cancellation cancellation) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int ID_LETTERS = 8;
    static final String NATIVE_FILE = "database.dump";
    private static final Duration LONGEST_CHASE = Duration.ofSeconds(30);

    Backup run(List<TableName> tables, String reason, Form form) throws IOException {
        Instant now = Instant.now();
        String id = TIME.format(now) + "-" + Ids.RANDOM.next().substring(0, ID_LETTERS);
        observer.on(new Event.Phase("backup", id));
        try (Lease lease = vault.begin(id)) {
            boolean whole = false;
            try {
                BackupManifest manifest = kept(new Wanted(tables, reason, form), id);
                vault.finish(id, ManifestText.write(manifest), lease);
                observer.on(new Event.Step("backup.renamed"));
                whole = true;
                return new Backup(id, vault.folder(id), Optional.of(manifest));
            } finally {
                if (!whole) {
                    discard(id);
                }
            }
        }
    }

    private BackupManifest kept(Wanted wanted, String id) throws IOException {
        Writing writing = new Writing(vault.disk(), vault.partial(id), observer);
        observer.on(new Event.Step("backup.begun"));
        long from = System.nanoTime();
        for (int i = 1; ; i++) {
            try {
                return moment(wanted, id, writing, database.now());
            } catch (TransactionConflictException e) {
                // A file changed between the moment and our taking it: another moment then.
                if (System.nanoTime() - from > LONGEST_CHASE.toNanos()) {
                    throw e;
                }
                if (i == 1) {
                    observer.on(new Event.Notice("Taking another moment: " + e.getMessage()));
                }
            } catch (SQLException e) {
                throw database.dialect().failure("Cannot take a backup of " + database.address(), e);
            }
        }
    }

    private BackupManifest moment(Wanted wanted, String id, Writing writing, Address now)
            throws IOException, SQLException {
        Extent extent = wanted.extent();
        try (Keeping keeping = database.dialect().keeping(now, database.session(), extent, writing)) {
            cancellation.stopWith(keeping::cancel);
            Origin origin = origin(wanted.reason(), keeping.connection());
            List<Held> held = extent == Extent.WHOLE ? captured(keeping, writing) : List.of();
            List<TableSchema> shapes = shapes(keeping, extent == Extent.WHOLE ? keeping.tables() : wanted.tables());
            List<String> omitted = wanted.form() == Form.ROWS ? keeping.omitted() : List.of();
            List<KeptTable> tables = wanted.form() == Form.ROWS
                    ? keeping.keep(shapes)
                    : dumped(snapshot(keeping), shapes, wanted, writing, now);
            List<KeptFile> files = writing.settle(held);
            BackupManifest manifest = new BackupManifest(
                    origin, extent, wanted.form(), summed(tables, files), writing.managed(held), files, omitted);
            observer.on(new Event.Step("backup.copied"));
            verify(id, manifest, writing);
            return manifest;
        }
    }

    /** Rows that have no digest of their own have that of the file in which they are. */
    private static List<KeptTable> summed(List<KeptTable> tables, List<KeptFile> files) {
        Map<String, String> sums = files.stream().collect(Collectors.toMap(KeptFile::name, KeptFile::sha256));
        return tables.stream()
                .map(table -> table.digest().isEmpty() ? table.summed(sums.getOrDefault(table.file(), "")) : table)
                .toList();
    }

    /** What is to be kept. */
    private record Wanted(List<TableName> tables, String reason, Form form) {
        Extent extent() {
            return tables.isEmpty() ? Extent.WHOLE : Extent.TABLES;
        }
    }

    private String snapshot(Keeping keeping) throws SQLException {
        return keeping.snapshot()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "A " + database.dialect().name()
                                        + " database has no program that --native could use. Nothing was touched. Leave it out."));
    }

    private List<KeptTable> dumped(
            String snapshot, List<TableSchema> shapes, Wanted wanted, Writing writing, Address now)
            throws SQLException, IOException {
        List<TableName> names = wanted.tables().isEmpty()
                ? List.of()
                : shapes.stream().map(TableSchema::name).toList();
        NativePrograms.of(database, now, cancellation).dump(snapshot, names, writing.file(NATIVE_FILE));
        return List.of();
    }

    private Origin origin(String reason, Connection moment) throws SQLException {
        return new Origin(
                database.dialect().name(),
                database.address().display(),
                Optional.of(ownership.written()),
                Instant.now(),
                Holder.here("backup"),
                reason,
                new Timelines(database.dialect()).lastOfEach(moment));
    }

    /** First of all, so that hardly any file has changed since the moment. */
    private List<Held> captured(Keeping keeping, Writing writing) throws SQLException, IOException {
        if (database.versions().managed(keeping.connection()).isEmpty()) {
            return List.of();
        }
        List<Held> held = database.versions().capture(keeping.connection(), writing.managedFolder());
        observer.on(new Event.Step("backup.linked"));
        return held;
    }

    private static List<TableSchema> shapes(Keeping keeping, List<TableName> tables) throws SQLException {
        List<TableSchema> shapes = new ArrayList<>();
        for (TableName name : tables) {
            TableSchema shape = keeping.describe(name)
                    .orElseThrow(() -> new ConfigurationException("There is no table " + name
                            + ". Nothing was changed. Name tables that are there, or none for all of them."));
            if (!shapes.contains(shape)) {
                shapes.add(shape);
            }
        }
        return shapes;
    }

    private void verify(String id, BackupManifest manifest, Writing writing) throws IOException {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        List<Verification.Fault> faults =
                new Verification(vault.disk(), vault.partial(id), manifest).faults(writing.unread());
        if (!faults.isEmpty()) {
            throw new BackupFailedException(
                    "Cannot take a backup of " + database.address() + ": "
                            + faults.get(0).file() + " was not kept as it was written: "
                            + faults.get(0).reason() + ". Nothing was changed. Check the disk of " + vault.root() + ".",
                    null);
        }
        observer.on(new Event.Step("backup.verified"));
    }

    private void discard(String id) {
        try {
            vault.discard(id);
        } catch (IOException e) {
            observer.on(
                    new Event.Notice("What was kept so far could not be cleared away; the next backup does it: " + e));
        }
    }
}
