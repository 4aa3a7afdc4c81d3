package dev.intact.cli;

import dev.intact.Database;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact backup restore}. */
@Command(
        name = "restore",
        customSynopsis = {
            "intact backup restore ID [--table T]... [--dry-run | --confirm] [--yes] [--force]",
            "                      [--backup | --no-backup] [--native | --replace-damaged] [--db DB] [--env NAME] [--json]"
        },
        description = {
            "Verifies a backup and puts it back: the tables hold exactly what they held. It is a load: rows that differ"
                    + " are written in one commit, while others go on reading, and it can be undone. Tables that are gone"
                    + " are made again; tables made since stay as they are."
        },
        exitCodeList = {
            "0:done, or nothing to do",
            "1:the backup is damaged, or a table is no longer what it was; nothing was changed",
            "2:the command or the configuration is wrong, or there is no such backup; nothing was touched",
            "3:the database, the network or the disk could not do it; nothing was changed, but where a file was replaced"
                    + " already: that is said",
            "4:the outcome is unknown; 'intact recover' settles it, and of --native a look at the tables",
            "130:interrupted before COMMIT was sent; nothing was changed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact backup restore latest --dry-run --to app.db       what would change",
            "  intact backup restore 20261121T040000Z --table player --confirm",
            "  intact backup restore latest --replace-damaged --to app.db    where app.db is no database any more",
        })
final class BackupRestoreCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(
            paramLabel = "ID",
            description =
                    "The backup, the beginning of its name, or latest: the latest of this database (with --replace-damaged:"
                            + " the latest of the whole of it). One of another database is named; where the environment is"
                            + " protected, by its whole name.")
    private String id = "";

    @Option(
            names = "--table",
            paramLabel = "T",
            order = 1,
            description = "Only this table of the backup; may be said again. Default: all that it holds.")
    private List<String> tables = List.of();

    @Option(names = "--dry-run", order = 2, description = "Does everything but publish, and shows what would change.")
    private boolean dryRun;

    @Option(names = "--confirm", order = 3, description = "Shows what would change, and asks (on a terminal).")
    private boolean confirm;

    @Option(names = "--yes", order = 4, description = "Answers yes where --confirm asks.")
    private boolean yes;

    @Option(names = "--force", order = 5, description = "Changes data where the environment is protected.")
    private boolean force;

    @Option(names = "--backup", order = 6, description = "Takes a backup of what is there first.")
    private boolean backup;

    @Option(
            names = "--no-backup",
            order = 7,
            description = "Takes no backup first, not even where the environment is protected.")
    private boolean noBackup;

    @Option(
            names = "--native",
            order = 8,
            description =
                    "A backup that was made with --native: pg_restore drops its tables and makes them again, in one"
                            + " transaction. Readers of them wait until it ends; it cannot be previewed or undone.")
    private boolean byProgram;

    @Option(
            names = "--replace-damaged",
            order = 9,
            description =
                    "Where an SQLite file is damaged or gone: sets it aside, as FILE.damaged-TIME, and puts the whole"
                            + " backup in its place at once; then restores as usual. Programs that have it open must be ended first.")
    private boolean replaceDamaged;

    BackupRestoreCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        checkQuestions();
        Settings settings = work.settings();
        Screen screen = work.screen();
        if (byProgram) {
            return restoredByProgram(settings, screen);
        }
        if (replaceDamaged) {
            return replaced(settings, screen);
        }
        LoadReport report = restored(settings, screen);
        work.done();
        if (work.options().json()) {
            work.print(Documents.report(report));
        } else {
            new ReportText(screen).show(report);
        }
        if (report.isFilesPending()) {
            screen.error("The rows are there, and files still to be put in place. Run: "
                    + work.command("recover", settings));
        }
        return ExitStatus.of(report).code();
    }

    private int restoredByProgram(Settings settings, Screen screen) {
        Destination destination = work.destination(settings);
        refuseProtected(destination);
        Backup done;
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            done = database.backups().restoreNative(wanted(id, screen, progress));
        }
        work.done();
        if (work.options().json()) {
            work.print(BackupText.json(done));
        } else {
            screen.result("pg_restore has put back " + done.id() + ".");
        }
        return ExitStatus.DONE.code();
    }

    private int replaced(Settings settings, Screen screen) {
        Destination destination = work.destination(settings);
        refuseProtected(destination);
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            String exact = database.backups().findWhole(id).id();
            Restore restore = wanted(exact, screen, progress);
            Replacement done = new Replacement(exact, database.backups().replaceDamaged(restore));
            progress.erase();
            screen.error(done.told(destination.address()));
            return done.followed(() -> database.restore(restore), destination.address(), work);
        }
    }

    private LoadReport restored(Settings settings, Screen screen) {
        Destination destination = work.destination(settings);
        refuseProtected(destination);
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            Restore restore = wanted(id, screen, progress);
            LoadReport report = dryRun ? database.plan(restore) : database.restore(restore);
            progress.erase();
            return report;
        }
    }

    private Restore wanted(String backupId, Screen screen, ProgressLine progress) {
        Restore all = Restore.of(backupId).tables(tables.toArray(String[]::new));
        Restore forced = force ? all.with(dev.intact.load.Option.FORCE) : all;
        Restore kept = backup ? forced.with(dev.intact.load.Option.BACKUP) : forced;
        Restore restore = noBackup ? kept.with(dev.intact.load.Option.NO_BACKUP) : kept;
        return confirm ? restore.confirm(preview -> isAgreed(preview, screen, progress)) : restore;
    }

    private boolean isAgreed(LoadReport preview, Screen screen, ProgressLine progress) {
        progress.erase();
        if (!work.options().json()) {
            new ReportText(screen).preview(preview);
        }
        return yes
                || new Question(screen, work.surroundings().input())
                        .agreed("Put this back into " + preview.database() + "?");
    }

    private void refuseProtected(Destination destination) {
        if (!dryRun && destination.isProtected() && !force) {
            throw new ConfigurationException(
                    "The environment " + destination.environment().name()
                            + " is protected. Nothing was touched. --dry-run shows what would change, --force changes it.");
        }
    }

    private void checkQuestions() {
        if (byProgram && (dryRun || confirm || !tables.isEmpty())) {
            throw new ConfigurationException(
                    "--native puts back all of a backup, and nobody can see beforehand what that"
                            + " changes. Nothing was touched. Leave --dry-run, --confirm and --table out.");
        }
        if (replaceDamaged && (byProgram || dryRun || confirm || backup || !tables.isEmpty())) {
            throw new ConfigurationException(
                    "--replace-damaged puts back all of a backup where there is nothing to compare"
                            + " it with. Nothing was touched. Leave --native, --dry-run, --confirm, --backup and --table out.");
        }
        if (backup && noBackup) {
            throw new ConfigurationException("--backup and --no-backup say the opposite. Nothing was touched.");
        }
        if (dryRun && confirm) {
            throw new ConfigurationException(
                    "--dry-run changes nothing, so there is nothing to --confirm. Nothing was touched. Use one of them.");
        }
        boolean somebodyThere = work.surroundings().isTerminal(Surroundings.Stream.INPUT)
                && work.surroundings().isTerminal(Surroundings.Stream.ERRORS);
        if (confirm && !yes && !somebodyThere) {
            throw new ConfigurationException("--confirm asks on a terminal, and there is none to ask on."
                    + " Nothing was touched. Say --yes, or look with --dry-run first.");
        }
    }
}
