package dev.intact.backup;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.config.Guard;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Whereabouts;
import dev.intact.dialect.WholeFile;
import dev.intact.error.BackupFailedException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.io.Disk;
import dev.intact.io.LocalDisk;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Cancellations;
import dev.intact.tx.FileVersions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The backups of a database: each in a folder of its own that appears whole and verified, or not at all. Safe for many threads
 * and processes.
 */
public final class Backups {
    private final Database database;
    private final Rules rules;
    private final Cancellations running;
    private final Observer observer;
    private final Disk disk = new LocalDisk();
    private final Shelf shelf;

    /**
     * Which database it is, and how one gets in.
     *
     * @param dialect of the database
     * @param whereabouts of the database
     * @param session how connections behave
     * @param files the folder for files, where the backups are unless the database is a file or the settings say otherwise
     * @param versions of the managed files
     */
    public record Database(
            Dialect dialect, Whereabouts whereabouts, SessionSettings session, Path files, FileVersions versions) {
        Address address() {
            return whereabouts.address();
        }

        /** Where it takes writes, and has all of them. */
        Address now() throws SQLException {
            return whereabouts.now().address();
        }
    }

    /**
     * What holds for a database's backups.
     *
     * @param settings where they are and how long they stay
     * @param environment the database's, for messages
     * @param guard whether data may change without {@code Option.FORCE}
     */
    public record Rules(BackupSettings settings, String environment, Guard guard) {
        boolean isProtected() {
            return guard == Guard.PROTECTED;
        }
    }

    /**
     * The backups of a database; touches nothing yet.
     *
     * @param database which
     * @param rules what holds for them
     * @param running what can be cancelled
     * @param observer told what happens
     */
    public Backups(Database database, Rules rules, Cancellations running, Observer observer) {
        this.database = database;
        this.rules = rules;
        this.running = running;
        this.observer = observer;
        this.shelf = new Shelf(database, rules, disk, observer);
    }

    /**
     * Takes a backup from one moment; readers and writers go on. Then those that the settings let go are taken away.
     *
     * @param tables some of them; empty: the whole database
     * @param reason why, in a few words: {@code asked for}
     * @param cancellation stops it
     * @return it is whole, verified and forced to the disk
     * @throws ConfigurationException where there is no such database or table
     * @throws BackupFailedException where it could not be made; nothing of it is left
     * @throws dev.intact.error.IntactException what the database says
     */
    public Backup create(List<TableName> tables, String reason, Cancellation cancellation) {
        return create(tables, reason, Form.ROWS, cancellation);
    }

    /**
     * Takes a backup by the database's own program, {@code pg_dump}, of the version of the server or a later one.
     *
     * @param tables some of them; none: the whole database
     * @return it is whole, verified and forced to the disk
     * @throws ConfigurationException where there is no such program, it is too old, or there is no such table
     * @throws dev.intact.error.IntactException any other failure; nothing was changed
     */
    public Backup createNative(TableName... tables) {
        return running.during(cancellation -> create(List.of(tables), "asked for", Form.NATIVE, cancellation));
    }

    private Backup create(List<TableName> tables, String reason, Form form, Cancellation cancellation) {
        try {
            Vault vault = shelf.vault();
            sweep(vault);
            Ownership ownership = shelf.ownership();
            Backup made = new Creation(database, vault, ownership, observer, cancellation).run(tables, reason, form);
            afterwards(vault, made);
            return made;
        } catch (IOException e) {
            throw Vault.failed("Cannot take a backup of " + database.address(), folder(), e);
        }
    }

    /** The backup is there, whatever becomes of older ones. */
    private void afterwards(Vault vault, Backup made) {
        try {
            prune(vault, rules.settings(), Optional.of(made.id()));
        } catch (IOException e) {
            observer.on(new Event.Notice("Older backups could not be taken away, the next one does it: " + e));
        }
    }

    /**
     * The backups, latest first. Changes nothing.
     *
     * @return empty where there is none
     */
    public List<Backup> list() {
        return shelf.list();
    }

    /**
     * Those of {@link #list} that are of this database, however its address is spelt; others may share the folder. In a
     * protected environment its place must be the same, too: a copied cluster says that it is the one that was copied.
     *
     * @return latest first
     */
    public List<Backup> own() {
        return shelf.own(list());
    }

    /**
     * One backup. Changes nothing.
     *
     * @param id its name, the beginning of it, or {@code latest}: that of this database
     * @return the backup
     * @throws ConfigurationException where no backup, or more than one, is called so
     */
    public Backup find(String id) {
        return shelf.find(id);
    }

    /**
     * One backup that can take the place of a database that is damaged. Changes nothing.
     *
     * @param id as for {@link #find}; {@code latest} is the latest of the whole of this database
     * @return the backup
     * @throws ConfigurationException where no backup, or more than one, is called so
     */
    public Backup findWhole(String id) {
        return shelf.findWhole(id);
    }

    /**
     * Reads every byte of a backup. Changes nothing.
     *
     * @param id as for {@link #find}
     * @return the backup, each byte of it as it was written
     * @throws LoadRejectedException naming each file that is not
     * @throws BackupFailedException where it cannot be read
     */
    public Backup verify(String id) {
        Backup backup = find(id);
        return shelf.reading(backup, () -> {
            proven(backup);
            return backup;
        });
    }

    /**
     * Verifies a backup and puts it back, as a load.
     *
     * @param restore which, and how
     * @param run loads
     * @return what the load reports
     * @throws LoadRejectedException where the backup is damaged; nothing was changed
     * @throws ConfigurationException where it is another database's, or a table is not in it
     */
    public LoadReport restore(Restore restore, Function<Load, LoadReport> run) {
        Backup backup = find(restore.id());
        return shelf.reading(backup, () -> {
            BackupManifest manifest = new Proof(shelf.vault(), observer).of(backup, restore.tables());
            if (manifest.form() == Form.NATIVE) {
                throw new ConfigurationException("The backup " + backup.id()
                        + " was made by pg_dump. Nothing was touched. Say --native to have pg_restore put it back.");
            }
            observer.on(new Event.Step("restore.verified"));
            Load load = new Restoring(database, backup, manifest, disk, shelf.ownership()).load(restore, observer);
            return restore.tables().isEmpty()
                    ? new MadeSince(database, manifest).told(observer, () -> run.apply(load))
                    : run.apply(load);
        });
    }

    /**
     * Verifies a backup of the whole of an SQLite database and puts it in the place of the file, which is damaged or missing: at
     * once, so that the damaged or the restored one is there whatever happens. The damaged one is set aside, never deleted. Files
     * come back with a {@link #restore} after it.
     *
     * @param restore which backup, as for {@link #findWhole}; its tables and its confirmation do not count
     * @return where the damaged file is now; empty where there was none
     * @throws ConfigurationException where the database is not damaged, is no file, the backup is another one's or of some tables
     *     only, or the environment is protected and {@code Option.FORCE} is not said
     * @throws LoadRejectedException where the backup is damaged; nothing was changed
     * @throws dev.intact.error.TransactionConflictException where somebody else replaces it, or has made it meanwhile, or another
     *     process is seen to have it open; nothing was changed. Connections of this process are not seen: close them first
     * @throws dev.intact.error.IntactException where the disk fails; nothing was changed, unless the message says that the backup has
     *     taken the place
     */
    public Optional<Path> replaceDamaged(Restore restore) {
        refuseUnforced(restore);
        Backup backup = findWhole(restore.id());
        return shelf.reading(
                backup,
                () -> new Replacing(database, backup, proven(backup), shelf.ownership())
                        .run(step -> observer.on(new Event.Step(step))));
    }

    /**
     * Verifies a backup made by {@link #createNative} and has {@code pg_restore} put it back, in one transaction: all or
     * nothing. It drops the tables and makes them again, so that it waits for who reads them, and readers wait for it; it is no
     * load, cannot be undone and brings no files back. Where the environment is protected, a backup of the whole database is
     * taken first, unless {@code Option.NO_BACKUP} is said.
     *
     * @param restore which backup; its tables and its confirmation do not count
     * @return the backup that was put back
     * @throws ConfigurationException where it is another kind of backup, there is no such program, or the environment is
     *     protected and {@code Option.FORCE} is not said
     * @throws LoadRejectedException where the backup is damaged; nothing was changed
     * @throws BackupFailedException where pg_restore fails; nothing was changed
     */
    public Backup restoreNative(Restore restore) {
        refuseUnforced(restore);
        boolean kept = restore.options().contains(Option.BACKUP)
                || (rules.isProtected() && !restore.options().contains(Option.NO_BACKUP));
        return running.during(cancellation -> {
            Backup backup = find(restore.id());
            admit(restore, backup);
            if (kept) {
                Backup unused = create(List.of(), "before a restore", cancellation);
            }
            return restoreNative(backup, cancellation);
        });
    }

    private void refuseUnforced(Restore restore) {
        if (rules.isProtected() && !restore.options().contains(Option.FORCE)) {
            throw new ConfigurationException("The environment " + rules.environment()
                    + " is protected: its data changes only when forced. Nothing was changed.");
        }
    }

    private Backup restoreNative(Backup backup, Cancellation cancellation) {
        return shelf.reading(backup, () -> {
            if (proven(backup).form() != Form.NATIVE) {
                throw new ConfigurationException("The backup " + backup.id()
                        + " was not made by pg_dump. Nothing was touched. Leave --native out.");
            }
            Path file = backup.folder().resolve(Creation.NATIVE_FILE);
            try {
                NativePrograms programs = NativePrograms.of(database, database.now(), cancellation);
                programs.list(file);
                observer.on(new Event.Step("restore.verified"));
                programs.restore(file);
                return backup;
            } catch (SQLException e) {
                throw database.dialect().failure("Cannot restore " + backup.id(), e);
            }
        });
    }

    private BackupManifest proven(Backup backup) throws IOException {
        return new Proof(shelf.vault(), observer).of(backup, List.of());
    }

    /**
     * Takes away what the settings let go; never the latest, and never the latest of the whole database.
     *
     * @param by in place of the settings that were given at first
     * @return what was taken away
     */
    public List<Backup> prune(BackupSettings by) {
        try {
            Vault vault = shelf.vault();
            sweep(vault);
            return prune(vault, by, Optional.empty());
        } catch (IOException e) {
            throw Vault.unfinished("Cannot take away old backups of " + database.address(), e);
        }
    }

    /**
     * What {@link #prune} would take away. Changes nothing.
     *
     * @param by in place of the settings that were given at first
     * @return the same backups
     */
    public List<Backup> prunable(BackupSettings by) {
        return new Retention(by, Instant.now()).gone(shelf.certain(list()));
    }

    private List<Backup> prune(Vault vault, BackupSettings by, Optional<String> made) throws IOException {
        List<Backup> removed = new ArrayList<>();
        for (Backup backup : new Retention(by, Instant.now()).gone(shelf.certain(vault.backups()))) {
            if (made.filter(backup.id()::equals).isEmpty() && vault.remove(backup.id())) {
                removed.add(backup);
            }
        }
        return removed;
    }

    private void admit(Restore restore, Backup backup) {
        try {
            shelf.ownership().admit(restore, backup, observer);
        } catch (IOException e) {
            throw Vault.failed("Cannot tell whose backup it is", folder(), e);
        }
    }

    /**
     * How the settings that were given at first are.
     *
     * @return where backups are and how long they stay
     */
    public BackupSettings settings() {
        return rules.settings();
    }

    /**
     * Clears away what dead processes left half made. What a killed {@link #replaceDamaged} has set aside and that does not belong to
     * the database any more stays, and the observer is told its name.
     *
     * @return names of what was cleared away
     */
    public List<String> recover() {
        try {
            List<String> cleared = new ArrayList<>(shelf.vault().sweep());
            Optional<WholeFile> whole = database.dialect().wholeFile(database.address());
            if (whole.isPresent()) {
                WholeFile.Recovered file = whole.get().recover();
                cleared.addAll(file.cleared());
                file.left()
                        .forEach(name -> observer.on(
                                new Event.Notice("Left aside by a replacement of the database that was killed: " + name
                                        + ". Take it away when you have looked at it.")));
            }
            return cleared;
        } catch (IOException e) {
            throw Vault.unfinished("Cannot clear away unfinished backups of " + database.address(), e);
        }
    }

    private void sweep(Vault vault) throws IOException {
        vault.sweep()
                .forEach(name ->
                        observer.on(new Event.Notice("Cleared away a backup that was never finished: " + name)));
    }

    /**
     * Where the backups of this database are.
     *
     * @return a folder that need not exist
     */
    public Path folder() {
        return shelf.folder();
    }

    static String shown(KeptTable table) {
        return table.shape().name().toString();
    }
}
