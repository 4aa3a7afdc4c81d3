package dev.intact.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code intact backup}: says what there is to say; its commands do the work. */
@Command(
        name = "backup",
        synopsisSubcommandLabel = "create|list|verify|restore|prune",
        description = {
            "Takes backups that are verified before they count, and puts them back all or nothing.",
            "",
            "They are in .intact/backups/NAME beside an SQLite file, or in the folder of the configuration file; backups:"
                    + " in intact.yaml names another folder and how many stay."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact backup create --to app.db",
            "  intact backup list --to app.db",
            "  intact backup restore latest --dry-run --to app.db",
        })
final class BackupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitStatus.USAGE.code();
    }
}
