package dev.intact.cli;

import dev.intact.Database;
import dev.intact.backup.Backup;
import dev.intact.backup.BackupSettings;
import dev.intact.backup.Backups;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact backup prune}. */
@Command(
        name = "prune",
        customSynopsis = "intact backup prune [--keep N] [--days D] [--dry-run] [--db DB] [--json]",
        description = "Takes old backups away; never the latest, and never the latest of the whole database.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact backup prune --keep 5 --dry-run --to app.db", "  intact backup prune --days 14"})
final class BackupPruneCommand implements Callable<Integer> {
    private final Work work;

    @Option(
            names = "--keep",
            paramLabel = "N",
            order = 1,
            description = "How many stay at most. Default: keep, under backups: in intact.yaml, else 10.")
    private Optional<Integer> keep = Optional.empty();

    @Option(
            names = "--days",
            paramLabel = "D",
            order = 2,
            description = "How many days old they may become. Default: days, under backups:, else 30.")
    private Optional<Integer> days = Optional.empty();

    @Option(names = "--dry-run", order = 3, description = "Shows what would go, and takes nothing away.")
    private boolean dryRun;

    BackupPruneCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        if (keep.orElse(1) < 1 || days.orElse(0) < 0) {
            throw new ConfigurationException(
                    "--keep takes a number of at least 1, --days one of at least 0. Nothing was touched.");
        }
        List<Backup> gone = gone();
        if (work.options().json()) {
            work.print(gone.stream().map(BackupText::json).collect(Collectors.joining(",\n", "[", "]")));
            return ExitStatus.DONE.code();
        }
        Screen screen = work.screen();
        gone.forEach(backup -> screen.result((dryRun ? "would go: " : "taken away: ") + backup.id()));
        if (gone.isEmpty()) {
            screen.say("There was nothing to take away.");
        }
        return ExitStatus.DONE.code();
    }

    private List<Backup> gone() {
        try (Database database = work.open(work.destination(work.settings()), Observer.NONE)) {
            Backups backups = database.backups();
            BackupSettings settings = by(backups.settings());
            return dryRun ? backups.prunable(settings) : backups.prune(settings);
        }
    }

    private BackupSettings by(BackupSettings usual) {
        BackupSettings kept = keep.map(usual::keeping).orElse(usual);
        return days.map(Duration::ofDays).map(kept::olderThan).orElse(kept);
    }
}
