package dev.intact.cli;

import dev.intact.Database;
import dev.intact.backup.Backup;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code intact backup verify}. */
@Command(
        name = "verify",
        description = "Reads every byte of a backup and compares it with what was written. Changes nothing.",
        exitCodeList = {
            "0:every byte is as it was written",
            "1:the backup is damaged; it is said which file, and how",
            "2:the command or the configuration is wrong, or there is no such backup",
            "3:the backup could not be read",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact backup verify latest --to app.db", "  intact backup verify 20261121T040000Z --json"})
final class BackupVerifyCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(paramLabel = "ID", description = "The backup, the beginning of its name, or latest.")
    private String id = "";

    BackupVerifyCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Screen screen = work.screen();
        Backup backup = verified(screen);
        if (work.options().json()) {
            work.print(BackupText.json(backup));
        } else {
            screen.result("The backup " + backup.id() + " is whole: every byte is as it was written.");
        }
        return ExitStatus.DONE.code();
    }

    private Backup verified(Screen screen) {
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(work.destination(work.settings()), progress)) {
            return database.backups().verify(id);
        }
    }
}
