package dev.intact.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code intact migrate down}. */
@Command(
        name = "down",
        aliases = "downgrade",
        customSynopsis = {
            "intact migrate down [N] [--to DB] [--target V] [--together] [--dry-run] [--force]",
            "            [--backup | --no-backup] [--lock-timeout T] [--wait T] [--dir FOLDER] [--json]"
        },
        description = {
            "Takes back the last migration that was applied, or the last N, or all after a version.",
            "",
            "Each must say how, after its line '-- migrate:down'; one that does not is refused before anything changes."
        },
        exitCodeList = {
            "0:done, or nothing to do",
            "1:the database refused a statement; nothing of its file was changed, what was taken back before it is named",
            "2:a file is missing, was edited or does not say how, or the command is wrong; nothing was changed",
            "3:the database, the network or the disk could not do it, or somebody held a lock for too long; nothing of that"
                    + " file was changed",
            "4:a file with transaction:false is half done, and 'intact migrate status' says what to do; or the outcome of a"
                    + " COMMIT is not known",
            "130:interrupted; nothing of the file that ran was changed. A file with transaction:false that was begun is half"
                    + " done: 4"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact migrate down --to app.db            the last one",
            "  intact migrate down --target 20261122093000  all after that one",
            "  intact migrate down --target 0 --dry-run   whether all could be taken back"
        })
final class MigrateDownCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationOptions options = new MigrationOptions();

    MigrateDownCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        return new Migrating(work, options)
                .run(options.migrations(work, settings).down(), settings);
    }
}
