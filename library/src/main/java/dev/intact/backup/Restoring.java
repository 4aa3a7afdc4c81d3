package dev.intact.backup;

import dev.intact.dialect.KeptTable;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.StoredRows;
import dev.intact.error.ConfigurationException;
import dev.intact.files.Held;
import dev.intact.format.Packing;
import dev.intact.io.Disk;
import dev.intact.ledger.LastLoad;
import dev.intact.ledger.Timelines;
import dev.intact.load.Input;
import dev.intact.load.Load;
import dev.intact.load.TableLoad;
import dev.intact.observe.Observer;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.io.BufferedInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A verified backup as a load.
 *
 * @param database into which it goes
 * @param backup which
 * @param manifest what it holds
 * @param disk where it is
 * @param ownership tells whose it is
 */
record Restoring(Backups.Database database, Backup backup, BackupManifest manifest, Disk disk, Ownership ownership) {
    private static final int BUFFER = 1 << 17;

    Load load(Restore restore, Observer observer) {
        if (!manifest.origin().engine().equals(database.dialect().name())) {
            throw new ConfigurationException("The backup " + backup.id() + " is of a "
                    + manifest.origin().engine() + " database, and " + database.address()
                    + " is none. Nothing was touched.");
        }
        ownership.admit(restore, backup, observer);
        List<KeptTable> wanted = wanted(restore);
        Map<String, Long> moments = moments(wanted);
        List<TableLoad> tables = new ArrayList<>();
        for (KeptTable table : wanted) {
            TableName name = table.shape().name();
            tables.add(TableLoad.append(name, List.of(input(table, moments.getOrDefault(name.toString(), 0L))))
                    .in(Mode.REPLACE));
        }
        Load load = Load.of(tables).with(restore.settings());
        return restore.tables().isEmpty() ? load.bringing(held()) : load;
    }

    private List<Held> held() {
        return manifest.managed().stream()
                .map(copy -> new Held(copy.name(), copy.state(), backup.folder().resolve(copy.source())))
                .toList();
    }

    private List<KeptTable> wanted(Restore restore) {
        if (manifest.tables().isEmpty()) {
            throw new ConfigurationException("The backup " + backup.id()
                    + " holds no table. Nothing was touched: there is nothing to put back.");
        }
        if (restore.tables().isEmpty()) {
            return manifest.tables();
        }
        return restore.tables().stream().map(this::wanted).distinct().toList();
    }

    private KeptTable wanted(TableName name) {
        List<KeptTable> found = manifest.tables().stream()
                .filter(table -> matches(table.shape().name(), name))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        String all = manifest.tables().stream().map(Backups::shown).collect(Collectors.joining(", "));
        throw new ConfigurationException("The backup " + backup.id() + " holds "
                + (found.isEmpty() ? "no table " : "more than one table ") + name + ". Nothing was touched. It holds "
                + all + ".");
    }

    static boolean matches(TableName kept, TableName asked) {
        return kept.name().equals(asked.name())
                && (asked.schema().isEmpty() || asked.schema().equals(kept.schema()));
    }

    /** An SQLite backup is one file. */
    private long sharers(KeptTable table) {
        return manifest.tables().stream()
                .filter(other -> other.file().equals(table.file()))
                .count();
    }

    /** The last loads of the backup that are loads of this database, too, whatever it was called then; others do not count. */
    private Map<String, Long> moments(List<KeptTable> tables) {
        Map<String, Long> moments = new HashMap<>();
        if (database.dialect().isMissing(database.address())) {
            return moments;
        }
        try (Snapshot snapshot = database.dialect().snapshot(database.now(), database.session())) {
            for (KeptTable table : tables) {
                TableName name = table.shape().name();
                LastLoad last = manifest.origin().lastLoad(name);
                if (isOfHere(snapshot.connection(), name, last)) {
                    moments.put(name.toString(), last.load());
                }
            }
            return moments;
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot look at the loads of " + database.address(), e);
        }
    }

    private boolean isOfHere(Connection connection, TableName table, LastLoad last) throws SQLException {
        Timelines timelines = new Timelines(database.dialect());
        if (last.unit().isPresent()) {
            return timelines.has(connection, table.toString(), last);
        }
        // Earlier versions kept a number only.
        return ownership.isOurs(manifest.origin())
                && timelines.had(connection, last.load(), manifest.origin().taken());
    }

    private Input.Kept input(KeptTable table, long moment) {
        Path file = backup.folder().resolve(table.file());
        StoredRows rows = new StoredRows(
                table.shape().name(),
                table.columns(),
                file,
                () -> Packing.unpack(new BufferedInputStream(disk.read(file), BUFFER)));
        long bytes =
                manifest.file(table.file()).map(BackupManifest.KeptFile::bytes).orElse(0L) / sharers(table);
        return new Input.Kept("backup " + backup.id(), table, rows, bytes, moment);
    }
}
