package dev.intact.cli;

import dev.intact.Database;
import dev.intact.tx.RecoveryReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code intact recover}. */
@Command(
        name = "recover",
        description = {
            "Settles whatever a crash left: completes what was decided, discards what was not, and says which.",
            "Safe to run at any time, and again. Files are looked for where the configuration file stands: run it in"
                    + " that folder, or name the file with --config."
        },
        exitCodeList = {
            "0:all is settled",
            "2:the command or the configuration is wrong; nothing was touched",
            "3:the database, the network or the disk could not do it; what was not settled is as it was",
            "4:files are still to be put in place; it is said which, and what keeps them",
            "130:interrupted; run it again"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact recover --to app.db", "  intact recover --config shop/intact.yaml --json"})
final class RecoverCommand implements Callable<Integer> {
    private final Work work;

    RecoverCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Screen screen = work.screen();
        RecoveryReport report = recovered(screen);
        if (work.options().json()) {
            work.print(Documents.recovered(report));
        } else {
            show(report, screen);
        }
        return report.left().isEmpty() ? ExitStatus.DONE.code() : ExitStatus.UNKNOWN.code();
    }

    private RecoveryReport recovered(Screen screen) {
        Destination destination = work.destination(work.settings());
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            return database.recover();
        }
    }

    private static void show(RecoveryReport report, Screen screen) {
        report.cleared().forEach(name -> screen.result("cleared away, left by a dead load: " + name));
        report.placed().forEach(file -> screen.result("put in place, committed before: " + file));
        report.removed().forEach(file -> screen.result("removed, never committed: " + file));
        report.left().forEach(file -> screen.more(file.toString()));
        if (report.isEmpty()) {
            screen.say("There was nothing to settle.");
        } else if (!report.left().isEmpty()) {
            screen.error(Figures.count(report.left().size(), "file") + " still not in place, for the reasons above."
                    + " The rows are there. See to it and run the same command again.");
        }
    }
}
