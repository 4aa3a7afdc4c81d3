package dev.intact.cli;

import dev.intact.Database;
import dev.intact.migrate.SchemaDiff;
import dev.intact.migrate.SchemaFiles;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code intact migrate diff}. */
@Command(
        name = "diff",
        customSynopsis = "intact migrate diff [--to DB] [--scratch DB] [--dir FOLDER] [--json]",
        description = {
            "Names what differs between the database and what the files make in a scratch database. The database is only"
                    + " read.",
            "",
            "The scratch database is a temporary file, or one more database on the same server, and is taken away"
                    + " afterwards. Owners, privileges and names that a server gave by itself do not count."
        },
        exitCodeList = {
            "0:they are the same",
            "1:something differs, or a file fails in the scratch database",
            "2:a file is wrong, the role may not create databases, or the command is wrong",
            "3:the database or the network could not do it",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact migrate diff --to app.db", "  intact migrate diff --scratch postgres://me@host/empty --json"
        })
final class MigrateDiffCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    @Option(
            names = "--scratch",
            paramLabel = "DB",
            order = 1,
            description =
                    "An empty database to build in, where the role may not create one. It is empty again afterwards.")
    private Optional<String> scratch = Optional.empty();

    MigrateDiffCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        SchemaDiff diff;
        try (ProgressLine progress = new ProgressLine(work.screen());
                Database database = work.open(work.destination(settings), progress)) {
            SchemaFiles schema = database.schema(folder.migrations(work, settings));
            diff = scratch.isPresent() ? schema.diff(scratch.get()) : schema.diff();
        }
        if (work.options().json()) {
            work.print(SchemaText.json(diff));
        } else {
            new SchemaText(work.screen()).all(diff);
        }
        return (diff.isSame() ? ExitStatus.DONE : ExitStatus.REJECTED).code();
    }
}
