package dev.intact.cli;

import dev.intact.migrate.MigrationStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code intact migrate status}. */
@Command(
        name = "status",
        customSynopsis = "intact migrate status [--to DB] [--dir FOLDER] [--json]",
        description = "Shows each migration, how it stands, and what to do about it. Changes nothing.",
        exitCodeList = {
            "0:shown, however they stand",
            "2:a file is wrong, or the command is",
            "3:the database or the network could not do it",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact migrate status --to app.db", "  intact migrate status --json"})
final class MigrateStatusCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    MigrateStatusCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        MigrationStatus status = MigrationText.status(work, folder);
        if (work.options().json()) {
            work.print(MigrationText.json(status));
        } else {
            new MigrationText(work.screen()).all(status);
        }
        return ExitStatus.DONE.code();
    }
}
