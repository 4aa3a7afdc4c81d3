package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import dev.intact.observe.Observer;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code intact history show}. */
@Command(
        name = "show",
        description = "Shows one load.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact history show 42", "  intact history show 42 --json"})
final class HistoryShowCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(paramLabel = "N", description = "The number of the load, as history shows it.")
    private long number;

    HistoryShowCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Destination destination = work.destination(work.settings());
        LoadReport report = report(destination)
                .orElseThrow(() -> new ConfigurationException("There is no load " + number + " in "
                        + destination.address() + ". Nothing was touched. 'intact history' lists them."));
        if (work.options().json()) {
            work.print(Documents.report(report));
            return ExitStatus.DONE.code();
        }
        ReportText text = new ReportText(work.screen());
        text.strategies(report);
        text.show(report);
        return ExitStatus.DONE.code();
    }

    private Optional<LoadReport> report(Destination destination) {
        try (Database database = work.open(destination, Observer.NONE)) {
            return database.history(number);
        }
    }
}
