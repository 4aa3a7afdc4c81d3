package dev.intact.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code intact migrate}: says what there is to say; its commands do the work. */
@Command(
        name = "migrate",
        synopsisSubcommandLabel = "create|up|down|status|current|repair|baseline|diff",
        description = {
            "Changes the schema by SQL files in the repository, each whole or not at all.",
            "",
            "They are called <digits>_<name>.sql and lie in the folder migrations beside intact.yaml, or where --dir or"
                    + " migrations: in intact.yaml says. A line '-- migrate:up' begins what a file does, '-- migrate:down'"
                    + " what takes it back."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact migrate create add_player",
            "  intact migrate up --dry-run --to app.db",
            "  intact migrate status --to app.db",
            "  intact migrate down --to app.db",
        })
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A further command is one line here. */
    static CommandLine line(Work work) {
        return new CommandLine(new MigrateCommand())
                .addSubcommand(new MigrateCreateCommand(work))
                .addSubcommand(new MigrateUpCommand(work))
                .addSubcommand(new MigrateDownCommand(work))
                .addSubcommand(new MigrateStatusCommand(work))
                .addSubcommand(new MigrateCurrentCommand(work))
                .addSubcommand(new MigrateRepairCommand(work))
                .addSubcommand(new MigrateBaselineCommand(work))
                .addSubcommand(new MigrateDiffCommand(work));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitStatus.USAGE.code();
    }
}
