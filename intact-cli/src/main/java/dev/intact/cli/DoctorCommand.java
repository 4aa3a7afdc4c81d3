package dev.intact.cli;

import dev.intact.Database;
import dev.intact.dialect.Condition.Scrutiny;
import dev.intact.doctor.Diagnosis;
import dev.intact.doctor.Finding.Severity;
import dev.intact.observe.Observer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks at the database and at the way to it: what was detected and chosen, and why; what may be wrong, and what"
                    + " to do about it.",
            "Changes nothing. What others do on a server is seen as far as the role may see it."
        },
        exitCodeList = {
            "0:nothing was found, or only something to note",
            "1:something was found that may go wrong, or is wrong; it is said what to do about it",
            "2:the command or the configuration is wrong",
            "3:the database cannot be reached",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact doctor --db app.db",
            "  intact doctor --env production",
            "  intact doctor --db app.db --thorough",
            "  intact doctor --db postgres://me@host/shop --json"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Work work;

    @Option(
            names = "--thorough",
            order = 1,
            description = "Also reads all of an SQLite file: whether it is damaged, and whether each reference leads"
                    + " somewhere (of files up to 32 MB that is looked at anyway).")
    private boolean thorough;

    DoctorCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Destination destination = work.destination(work.settings());
        Diagnosis diagnosis = diagnosis(destination);
        if (work.options().json()) {
            work.print(DoctorText.json(diagnosis, destination));
        } else {
            DoctorText.show(diagnosis, destination, work.screen());
        }
        return status(diagnosis).code();
    }

    private Diagnosis diagnosis(Destination destination) {
        try (Database database = work.open(destination, Observer.NONE)) {
            return database.doctor(thorough ? Scrutiny.THOROUGH : Scrutiny.USUAL);
        }
    }

    private static ExitStatus status(Diagnosis diagnosis) {
        if (!diagnosis.health().isReachable()) {
            return ExitStatus.FAILED;
        }
        boolean well = diagnosis.worst().filter(worst -> worst != Severity.NOTE).isEmpty();
        return well ? ExitStatus.DONE : ExitStatus.REJECTED;
    }
}
