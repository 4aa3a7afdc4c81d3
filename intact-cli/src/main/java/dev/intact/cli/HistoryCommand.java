package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.observe.Observer;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact history}. */
@Command(
        name = "history",
        description = "Shows the loads of a database, latest first.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact history --to app.db", "  intact history show 42 --json"})
final class HistoryCommand implements Callable<Integer> {
    private final Work work;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: 20.")
    private int limit = 20;

    HistoryCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ConfigurationException("--limit takes a number of at least 1. Nothing was touched.");
        }
        List<LoadReport> reports = reports();
        if (work.options().json()) {
            work.print(Documents.reports(reports));
            return ExitStatus.DONE.code();
        }
        show(reports, work.screen());
        return ExitStatus.DONE.code();
    }

    private List<LoadReport> reports() {
        Destination destination = work.destination(work.settings());
        try (Database database = work.open(destination, Observer.NONE)) {
            return database.history(limit);
        }
    }

    private static void show(List<LoadReport> reports, Screen screen) {
        if (reports.isEmpty()) {
            screen.say("Nothing was loaded into this database yet.");
            return;
        }
        TextTable table = new TextTable(
                5, "load", "started", "outcome", "environment", "tables", "inserted", "updated", "deleted", "time");
        reports.forEach(report -> table.row(cells(report)));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
    }

    private static String[] cells(LoadReport report) {
        return new String[] {
            report.load().isPresent() ? Long.toString(report.load().getAsLong()) : "",
            report.started().truncatedTo(ChronoUnit.SECONDS).toString(),
            report.outcome().name().toLowerCase(Locale.ROOT),
            report.environment(),
            report.tables().stream().map(TableReport::table).collect(Collectors.joining(",")),
            sum(report, TableReport::inserted),
            sum(report, TableReport::updated),
            sum(report, TableReport::deleted),
            Figures.time(report.seconds())
        };
    }

    private static String sum(LoadReport report, ToLongFunction<TableReport> rows) {
        return Figures.count(report.tables().stream().mapToLong(rows).sum());
    }
}
