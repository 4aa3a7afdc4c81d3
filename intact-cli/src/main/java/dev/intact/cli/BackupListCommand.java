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
        description =
                "Shows the backups of a database, latest first, and whose they are where other databases share the"
                        + " folder. Changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact backup list --to app.db", "  intact backup list --json"})
final class BackupListCommand implements Callable<Integer> {
    private final Work work;

    BackupListCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        try (Database database = work.open(work.destination(work.settings()), Observer.NONE)) {
            List<Backup> all = database.backups().list();
            show(all, database.backups().own());
        }
        return ExitStatus.DONE.code();
    }

    private void show(List<Backup> all, List<Backup> own) {
        if (work.options().json()) {
            work.print(all.stream()
                    .map(backup -> BackupText.json(backup, own))
                    .collect(Collectors.joining(",\n", "[", "]")));
        } else {
            new BackupText(work.screen()).list(all, own);
        }
    }
}
