package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.migrate.MigrationReport;
import dev.intact.migrate.Migrations;

/** Migrates, whichever way, and shows what was done. */
record Migrating(Work work, MigrationOptions options) {
    int run(Migrations migrations, Settings settings) {
        Destination destination = work.destination(settings);
        guard(destination);
        Screen screen = work.screen();
        MigrationReport report;
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            work.log().began(destination);
            report = database.migrate(migrations);
            work.done();
        }
        if (work.options().json()) {
            work.print(MigrationText.json(report));
        } else {
            new MigrationText(screen).done(report);
        }
        return ExitStatus.DONE.code();
    }

    private void guard(Destination destination) {
        if (!options.isDryRun() && destination.isProtected() && !options.isForced()) {
            throw new ConfigurationException("The environment "
                    + destination.environment().name()
                    + " is protected. Nothing was touched. --dry-run shows what would be done, --force does it.");
        }
    }
}
