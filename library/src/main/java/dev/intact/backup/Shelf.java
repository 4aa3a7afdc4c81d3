package dev.intact.backup;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.backup.BackupManifest.Origin;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.error.BackupFailedException;
import dev.intact.error.ConfigurationException;
import dev.intact.files.Folders;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The folder of a database's backups: which are there, whose they are, and which one is meant.
 *
 * @param database whose
 * @param rules what holds for its backups
 * @param disk where the folder is
 * @param observer told of what is passed over
 */
record Shelf(Backups.Database database, Backups.Rules rules, Disk disk, Observer observer) {
    Path folder() {
        return rules.settings()
                .folder()
                .orElseGet(() -> database.dialect()
                        .besides(database.address())
                        .map(Folders::above)
                        .orElseGet(() -> database.files().resolve(".intact"))
                        .resolve("backups")
                        .resolve(database.dialect().databaseName(database.address())))
                .toAbsolutePath()
                .normalize();
    }

    /** Links are followed now: a lock is known by its real path. An empty folder may go meanwhile, with another recovery. */
    Vault vault() throws IOException {
        Path folder = folder();
        Path standing = folder;
        Optional<Path> real = real(standing);
        while (real.isEmpty()) {
            standing = Folders.above(standing);
            real = real(standing);
        }
        return new Vault(disk, real.get().resolve(standing.relativize(folder)));
    }

    private Optional<Path> real(Path path) throws IOException {
        try {
            return Optional.of(disk.real(path));
        } catch (NoSuchFileException e) {
            if (disk.stat(path).isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    List<Backup> list() {
        try {
            return vault().backups();
        } catch (IOException e) {
            throw Vault.failed("Cannot list the backups of " + database.address(), folder(), e);
        }
    }

    Backup find(String id) {
        return find(id, manifest -> true, "backup");
    }

    Backup findWhole(String id) {
        return find(
                id,
                manifest -> manifest.extent() == Extent.WHOLE && manifest.form() == Form.ROWS,
                "backup of the whole database");
    }

    private Backup find(String id, Predicate<BackupManifest> wanted, String kind) {
        List<Backup> all = list();
        if (id.equals("latest")) {
            Backup latest = own(all).stream()
                    .filter(backup -> backup.manifest().filter(wanted).isPresent())
                    .findFirst()
                    .orElseThrow(() -> none(kind, all));
            warnOfUnreadable(all.subList(0, all.indexOf(latest)));
            return latest;
        }
        List<Backup> found = all.stream()
                .filter(backup -> backup.id().toLowerCase(Locale.ROOT).startsWith(id.toLowerCase(Locale.ROOT)))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new ConfigurationException("There is " + (found.isEmpty() ? "no backup " : "more than one backup ") + id
                + " in " + folder() + ". Nothing was touched. 'intact backup list' shows what is there.");
    }

    private ConfigurationException none(String kind, List<Backup> all) {
        return new ConfigurationException("There is no " + kind + " of " + database.address() + " in " + folder()
                + (all.isEmpty() ? "" : ", only " + all.size() + " others, of some tables or of another database")
                + ". Nothing was touched. 'intact backup list' shows what is there and whose it is: name one."
                + " 'intact backup create' takes one of the whole database.");
    }

    /** It may have been the one that was meant. */
    private void warnOfUnreadable(List<Backup> later) {
        later.stream()
                .filter(backup -> backup.manifest().isEmpty())
                .forEach(backup -> observer.on(new Event.Warning(
                        "The backup " + backup.id() + " is later, and left out: its manifest cannot be trusted.")));
    }

    Ownership ownership() throws IOException {
        return Ownership.of(database, vault().root(), rules);
    }

    List<Backup> own(List<Backup> all) {
        return owned(all, Ownership::isOwn);
    }

    private List<Backup> owned(List<Backup> all, BiPredicate<Ownership, Origin> which) {
        if (all.isEmpty()) {
            return all;
        }
        try {
            Ownership ownership = ownership();
            return all.stream()
                    .filter(backup -> backup.manifest()
                            .filter(manifest -> which.test(ownership, manifest.origin()))
                            .isPresent())
                    .toList();
        } catch (IOException e) {
            throw Vault.failed("Cannot tell whose backups there are", folder(), e);
        }
    }

    /** A copied cluster must not take away those of the one that was copied. */
    List<Backup> certain(List<Backup> all) {
        return owned(all, Ownership::isCertain);
    }

    /** What is done with a backup that nobody may take away meanwhile. */
    interface Reading<T> {
        T read() throws IOException;
    }

    <T> T reading(Backup backup, Reading<T> work) {
        try (Lease lease = vault().lease(backup.id()).orElseThrow(() -> inUse(backup))) {
            if (!lease.held()) {
                throw inUse(backup);
            }
            return work.read();
        } catch (IOException e) {
            throw Vault.failed("Cannot read the backup " + backup.id(), folder(), e);
        }
    }

    private static BackupFailedException inUse(Backup backup) {
        return new BackupFailedException(
                "Cannot read the backup " + backup.id()
                        + ": another process reads it, or takes it away. Nothing was changed. Try again later.",
                null);
    }
}
