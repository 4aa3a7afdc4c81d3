package dev.intact.cli;

import dev.intact.Database;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code intact recover}. */
@Command(
        name = "recover",
        description = {
            "Settles whatever a crash left: completes what was decided, discards what was not, and says which.",
            "Safe to run at any time, and again."
        },
        footerHeading = "%nExamples:%n",
        footer = "  intact recover --to app.db")
final class RecoverCommand implements Callable<Integer> {
    private final Work work;

    RecoverCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Screen screen = work.screen();
        List<String> settled = settled(screen);
        if (work.options().json()) {
            work.print(Documents.recovered(settled));
            return ExitStatus.DONE.code();
        }
        settled.forEach(screen::result);
        if (settled.isEmpty()) {
            screen.say("There was nothing to settle.");
        }
        return ExitStatus.DONE.code();
    }

    private List<String> settled(Screen screen) {
        Destination destination = work.destination(work.settings());
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            return database.recover();
        }
    }
}
