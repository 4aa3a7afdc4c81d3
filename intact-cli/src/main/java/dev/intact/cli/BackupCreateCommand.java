package dev.intact.cli;

import dev.intact.Database;
import dev.intact.backup.Backup;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact backup create}. */
@Command(
        name = "create",
        customSynopsis = "intact backup create [--db DB] [--table T]... [--native] [--env NAME] [--json]",
        description = {
            "Takes a backup from one moment, while others go on reading and writing. It is forced to the disk, read once"
                    + " more and compared; only then it has its name. Old backups go, as backups: in intact.yaml says."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact backup create --to app.db", "  intact backup create --table player --table match --json"})
final class BackupCreateCommand implements Callable<Integer> {
    private final Work work;

    @Option(
            names = "--table",
            paramLabel = "T",
            order = 1,
            description = "Only this table, or schema.table; may be said again. Default: the whole database.")
    private List<String> tables = List.of();

    @Option(
            names = "--native",
            order = 2,
            description = "By pg_dump, which must be on PATH, of the server's version or a later one; put back by"
                    + " 'restore --native' only.")
    private boolean byProgram;

    BackupCreateCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        TableName[] names = tables.stream().map(BackupText::table).toArray(TableName[]::new);
        Screen screen = work.screen();
        Backup backup = made(names, screen);
        work.done();
        if (work.options().json()) {
            work.print(BackupText.json(backup));
        } else {
            new BackupText(screen).made(backup);
        }
        return ExitStatus.DONE.code();
    }

    private Backup made(TableName[] names, Screen screen) {
        Destination destination = work.destination(work.settings());
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            return byProgram ? database.backups().createNative(names) : database.backup(names);
        }
    }
}
