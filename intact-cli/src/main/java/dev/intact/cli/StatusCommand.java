package dev.intact.cli;

import dev.intact.Database;
import dev.intact.files.Leftover;
import dev.intact.observe.Observer;
import dev.intact.tx.StatusReport;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code intact status}. */
@Command(
        name = "status",
        description = {
            "Says whether every file that was written together with rows still is what the database says.",
            "Compares contents by their checksums and changes nothing. Files are looked for where the configuration"
                    + " file stands: run it in that folder, or name the file with --config."
        },
        exitCodeList = {
            "0:every file is what the database says",
            "1:a file was changed by somebody else, or is missing; it is said which",
            "2:the command or the configuration is wrong",
            "3:the database, the network or the disk could not do it",
            "4:files wait to be put in place or to be cleared away; 'intact recover' does it",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact status --to app.db", "  intact status --config shop/intact.yaml --json"})
final class StatusCommand implements Callable<Integer> {
    private final Work work;

    StatusCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        StatusReport report = report(settings);
        if (work.options().json()) {
            work.print(Documents.status(report));
        } else {
            show(report, settings, work.screen());
        }
        return status(report).code();
    }

    private StatusReport report(Settings settings) {
        try (Database database = work.open(work.destination(settings), Observer.NONE)) {
            return database.status();
        }
    }

    /** What nobody but its owner can mend counts more than what recovery settles. */
    private static ExitStatus status(StatusReport report) {
        boolean diverged = report.left().stream().anyMatch(file -> file.state() != Leftover.State.PENDING);
        if (diverged) {
            return ExitStatus.REJECTED;
        }
        return report.isSettled() ? ExitStatus.DONE : ExitStatus.UNKNOWN;
    }

    private void show(StatusReport report, Settings settings, Screen screen) {
        for (Leftover file : report.left()) {
            String state = file.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            screen.result(state + ": " + file);
        }
        report.waiting().forEach(file -> screen.result("waiting, left by an ended process: " + file));
        String managed = Figures.count(report.managed(), "file");
        if (report.isSettled()) {
            screen.result(managed + " written together with rows; all in order.");
            return;
        }
        screen.result(managed + " written together with rows; "
                + Figures.count(report.left().size(), "file") + " not in order, "
                + Figures.count(report.waiting().size(), "staged file") + " waiting.");
        if (status(report) == ExitStatus.UNKNOWN) {
            screen.say("Run: " + work.command("recover", settings));
        }
    }
}
