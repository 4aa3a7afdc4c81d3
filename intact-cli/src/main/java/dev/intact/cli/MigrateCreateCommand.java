package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.MigrationDraft;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code intact migrate create}. */
@Command(
        name = "create",
        customSynopsis = "intact migrate create NAME [--dir FOLDER] [--json]",
        description = "Writes a file to begin with, its version the time now in UTC. Asks no database.",
        exitCodeList = {
            "0:written",
            "2:the name is none for a file, or the command is wrong; nothing was touched",
            "3:the disk could not do it; nothing was changed",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact migrate create add_player", "  intact migrate create 'add player' --dir db/migrations"})
final class MigrateCreateCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    @Parameters(paramLabel = "NAME", description = "What it does, in a few words.")
    private String name = "";

    MigrateCreateCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        if (name.isBlank()) {
            throw new ConfigurationException("A migration needs a name. Nothing was touched.");
        }
        Path file = work.surroundings().shown(new MigrationDraft(name).writeTo(folder.in(work, work.settings())));
        if (work.options().json()) {
            work.print(Documents.object(json -> json.writeStringProperty("file", file.toString())));
        } else {
            work.screen().result(file.toString());
        }
        return ExitStatus.DONE.code();
    }
}
