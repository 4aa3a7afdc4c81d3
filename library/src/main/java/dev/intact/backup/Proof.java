package dev.intact.backup;

import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Every byte of a backup is read before anybody relies on it.
 *
 * @param vault where it is
 * @param observer told what is damaged and does not matter
 */
record Proof(Vault vault, Observer observer) {
    /** Refuses what is damaged of the tables that are wanted; none: of all that there is. */
    BackupManifest of(Backup backup, List<TableName> tables) throws IOException {
        observer.on(new Event.Phase("verify", backup.id()));
        BackupManifest manifest = manifest(backup);
        List<Verification.Fault> faults = new Verification(vault.disk(), backup.folder(), manifest).faults();
        List<Verification.Fault> wanted =
                faults.stream().filter(fault -> isOf(tables, manifest, fault)).toList();
        if (!wanted.isEmpty()) {
            throw damaged(
                    backup,
                    wanted.stream()
                            .map(fault -> problem(backup, fault.file(), fault.reason()))
                            .toList(),
                    advice(manifest, faults));
        }
        if (!faults.isEmpty()) {
            observer.on(new Event.Warning("Damaged in the backup " + backup.id() + ", and not needed for these tables: "
                    + faults.stream()
                            .map(fault -> fault.file() + " (" + fault.reason() + ")")
                            .collect(Collectors.joining(", "))
                    + "."));
        }
        return manifest;
    }

    private static boolean isOf(List<TableName> tables, BackupManifest manifest, Verification.Fault fault) {
        return tables.isEmpty()
                || manifest.tables().stream()
                        .filter(table -> table.file().equals(fault.file()))
                        .anyMatch(table -> tables.stream()
                                .anyMatch(
                                        asked -> Restoring.matches(table.shape().name(), asked)));
    }

    private static String advice(BackupManifest manifest, List<Verification.Fault> faults) {
        boolean rowsAreWhole = manifest.form() == BackupManifest.Form.ROWS
                && faults.stream().noneMatch(fault -> isOfRows(manifest, fault));
        return rowsAreWhole
                ? "Its rows are whole: put them back with --table, or use another backup."
                : "Use another backup.";
    }

    private static boolean isOfRows(BackupManifest manifest, Verification.Fault fault) {
        return manifest.tables().stream().anyMatch(table -> table.file().equals(fault.file()));
    }

    private BackupManifest manifest(Backup backup) throws IOException {
        try {
            return vault.read(backup.id());
        } catch (IllegalArgumentException e) {
            throw damaged(
                    backup,
                    List.of(problem(backup, Vault.MANIFEST, String.valueOf(e.getMessage()))),
                    "Use another backup.");
        }
    }

    private static Problem problem(Backup backup, String file, String reason) {
        return new Problem(
                Optional.of(backup.folder().resolve(file).toString()),
                OptionalLong.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                reason);
    }

    private static LoadRejectedException damaged(Backup backup, List<Problem> problems, String advice) {
        return new LoadRejectedException(
                "The backup " + backup.id() + " is damaged: " + problems.get(0)
                        + (problems.size() > 1 ? ", and " + (problems.size() - 1) + " more files" : "")
                        + ". Nothing was changed. " + advice,
                problems,
                problems.size());
    }
}
