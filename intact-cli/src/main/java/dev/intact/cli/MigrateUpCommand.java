package dev.intact.cli;

import dev.intact.migrate.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code intact migrate up}. */
@Command(
        name = "up",
        aliases = "upgrade",
        customSynopsis = {
            "intact migrate up [N] [--to DB] [--target V] [--together] [--dry-run] [--out-of-order]",
            "            [--force] [--backup | --no-backup] [--lock-timeout T] [--wait T] [--dir FOLDER] [--json]"
        },
        description = {
            "Applies what is pending, in the order of the versions: all of it, or the first N.",
            "",
            "Each file in a transaction of its own, with the line that says so; one that fails changes nothing, and those"
                    + " before it stay. Two processes at once: the second waits, and finds nothing to do."
        },
        exitCodeList = {
            "0:done, or nothing to do",
            "1:the database refused a statement; nothing of its file was changed, what was applied before it is named",
            "2:a file is wrong or was edited, the environment is protected, or the command is wrong; nothing was changed",
            "3:the database, the network or the disk could not do it, or somebody held a lock for too long; nothing of that"
                    + " file was changed",
            "4:a file with transaction:false is half done, and 'intact migrate status' says what to do; or the outcome of a"
                    + " COMMIT is not known",
            "130:interrupted; nothing of the file that ran was changed. A file with transaction:false that was begun is half"
                    + " done: 4"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact migrate up --to app.db",
            "  intact migrate up --dry-run         runs everything, and rolls it back",
            "  intact migrate up --together        all or none",
            "  intact migrate up --force --env production"
        })
final class MigrateUpCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationOptions options = new MigrationOptions();

    @Option(names = "--out-of-order", order = 4, description = "Also what is older than the last one that is applied.")
    private boolean outOfOrder;

    MigrateUpCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        Migrations migrations = options.migrations(work, settings);
        return new Migrating(work, options)
                .run(outOfOrder ? migrations.with(Migrations.Option.OUT_OF_ORDER) : migrations, settings);
    }
}
