package dev.intact.cli;

import dev.intact.Database;
import dev.intact.backup.Backup;
import dev.intact.observe.Observer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code intact backup list}. */
@Command(
        name = "list",
        description = "Shows the backups of a database, latest first. Changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact backup list --to app.db", "  intact backup list --json"})
final class BackupListCommand implements Callable<Integer> {
    private final Work work;

    BackupListCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        List<Backup> backups = backups();
        if (work.options().json()) {
            work.print(backups.stream().map(BackupText::json).collect(Collectors.joining(",\n", "[", "]")));
        } else {
            new BackupText(work.screen()).list(backups);
        }
        return ExitStatus.DONE.code();
    }

    private List<Backup> backups() {
        try (Database database = work.open(work.destination(work.settings()), Observer.NONE)) {
            return database.backups().list();
        }
    }
}
