package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.migrate.MigrationRun.Verdict;
import dev.intact.migrate.MigrationStatus;
import dev.intact.migrate.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact migrate repair}. */
@Command(
        name = "repair",
        customSynopsis =
                "intact migrate repair VERSION --as applied|pending|next [--to DB] [--force] [--dir FOLDER] [--json]",
        description = {
            "Writes down what you have seen to by hand: that a migration is applied as its file is now, that it is not, or"
                    + " (outside of a transaction) that the statement at which it stands is done, so that up goes on behind it.",
            "Nothing else is changed: no statement of the file runs."
        },
        exitCodeList = {
            "0:written down",
            "2:there is no such migration, it does not stand as that asks for, the environment is protected, or the command is wrong; nothing was changed",
            "3:the database, the network or the disk could not do it; nothing was changed",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact migrate repair 20261122093000 --as applied   takes an edited file as it is now",
            "  intact migrate repair 20261122093000 --as pending   forgets one whose file is gone",
            "  intact migrate repair 20261122093000 --as next      the index was built after all"
        })
final class MigrateRepairCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    @Parameters(paramLabel = "VERSION", description = "The digits that its file's name begins with.")
    private long version;

    @Option(names = "--as", required = true, order = 1, description = "applied, pending, or next.")
    private Verdict verdict = Verdict.APPLIED;

    @Option(names = "--force", order = 2, description = "Also where the environment is protected.")
    private boolean force;

    MigrateRepairCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        Migrations migrations = folder.migrations(work, settings);
        Destination destination = work.destination(settings);
        if (destination.isProtected() && !force) {
            throw new ConfigurationException("The environment "
                    + destination.environment().name() + " is protected. Nothing was touched. --force does it.");
        }
        Screen screen = work.screen();
        MigrationStatus status;
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            Migrations meant = force ? migrations.with(Migrations.Option.FORCE) : migrations;
            status = database.repair(meant, version, verdict);
        }
        if (work.options().json()) {
            work.print(MigrationText.json(status));
        } else {
            new MigrationText(screen).all(status);
        }
        return ExitStatus.DONE.code();
    }
}
