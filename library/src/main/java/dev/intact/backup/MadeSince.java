package dev.intact.backup;

import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.Snapshot;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tables that a backup of the whole database does not know: a restore leaves them, and whoever expects the database as it was
 * must hear of them.
 *
 * @param database into which it goes
 * @param manifest what the backup holds
 */
record MadeSince(Backups.Database database, BackupManifest manifest) {
    LoadReport told(Observer observer, Supplier<LoadReport> restoring) {
        List<TableName> tables = tables();
        if (!tables.isEmpty()) {
            observer.on(new Event.Notice("Not in the backup, and left as they are: "
                    + tables.stream().map(TableName::toString).collect(Collectors.joining(", ")) + "."));
        }
        LoadReport report = restoring.get();
        return report.outcome() == Outcome.REJECTED
                ? report
                : report.also(tables.stream().map(MadeSince::left).toList());
    }

    private List<TableName> tables() {
        if (manifest.extent() != Extent.WHOLE || database.dialect().isMissing(database.address())) {
            return List.of();
        }
        try (Snapshot snapshot = database.dialect().snapshot(database.now(), database.session())) {
            List<TableName> tables = new ArrayList<>(snapshot.tables());
            manifest.tables().stream()
                    .map(KeptTable::shape)
                    .map(table -> table.name())
                    .forEach(tables::remove);
            return tables;
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot look at the tables of " + database.address(), e);
        }
    }

    private static TableReport left(TableName table) {
        return new TableReport(
                table.toString(),
                Mode.REPLACE,
                "nothing",
                "made since the backup: it stays as it is",
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                List.of());
    }
}
