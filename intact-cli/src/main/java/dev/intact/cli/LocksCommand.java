package dev.intact.cli;

import dev.intact.Database;
import dev.intact.doctor.LockReport;
import dev.intact.observe.Observer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code intact locks}. */
@Command(
        name = "locks",
        description = {
            "Shows who waits for whom in the database: what for, since when, whose program holds it, and the statement that"
                    + " ends it. Statements are shown without their values.",
            "Changes nothing, takes no lock and waits for none. Of others' sessions it shows what the role may see; of an"
                    + " SQLite file, which processes hold its locks, where the system tells (Linux)."
        },
        exitCodeList = {
            "0:nobody waits",
            "1:somebody waits",
            "2:the command or the configuration is wrong",
            "3:the database cannot be asked",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact locks --db postgres://me@host/shop", "  intact locks --env production --json"})
final class LocksCommand implements Callable<Integer> {
    private final Work work;

    LocksCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        LockReport report = report(work.destination(work.settings()));
        if (work.options().json()) {
            work.print(LocksText.json(report));
        } else {
            LocksText.show(report, work.screen());
        }
        return (report.waiting() == 0 ? ExitStatus.DONE : ExitStatus.REJECTED).code();
    }

    private LockReport report(Destination destination) {
        try (Database database = work.open(destination, Observer.NONE)) {
            return database.locks();
        }
    }
}
