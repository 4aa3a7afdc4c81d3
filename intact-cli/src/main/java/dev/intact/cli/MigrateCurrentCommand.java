package dev.intact.cli;

import dev.intact.migrate.MigrationStatus;
import dev.intact.migrate.MigrationStatus.Line;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code intact migrate current}. */
@Command(
        name = "current",
        customSynopsis = "intact migrate current [--to DB] [--dir FOLDER] [--json]",
        description =
                "Prints the latest migration that is applied, on one line; nothing where none is. Changes nothing.",
        exitCodeList = {
            "0:printed",
            "2:a file is wrong, or the command is",
            "3:the database or the network could not do it",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact migrate current --to app.db", "  intact migrate current --json"})
final class MigrateCurrentCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    MigrateCurrentCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        MigrationStatus status = MigrationText.status(work, folder);
        Optional<Line> current = status.current();
        if (work.options().json()) {
            work.print(Documents.object(json -> {
                json.writeStringProperty("database", Secrets.masked(status.database()));
                json.writeName("version");
                current.ifPresentOrElse(line -> json.writeNumber(line.version()), json::writeNull);
                Documents.text(json, "name", current.map(Line::name));
                json.writeBooleanProperty("current", status.isCurrent());
            }));
        } else {
            current.ifPresent(line -> work.screen().result(line.title()));
        }
        return ExitStatus.DONE.code();
    }
}
