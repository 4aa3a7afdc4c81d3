package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import dev.intact.observe.Observer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact history show}. */
@Command(
        name = "show",
        description = {
            "Shows one load: who, when, from what, what it changed, whether it was taken back or can be.",
            "With --changes the rows that it changed, too: with --json one after the other in one array, however many."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact history show 42",
            "  intact history show 42 --json",
            "  intact history show 42 --changes --table player --limit 20"
        })
final class HistoryShowCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(paramLabel = "N", description = "The number of the load, as history shows it.")
    private long number;

    @Option(names = "--changes", order = 1, description = "Shows the rows that it changed.")
    private boolean changes;

    @Option(names = "--table", paramLabel = "NAME", order = 2, description = "With --changes: only of this table.")
    private Optional<String> table = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", order = 3, description = "With --changes: how many rows at most.")
    private Optional<Long> limit = Optional.empty();

    HistoryShowCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        check();
        Destination destination = work.destination(work.settings());
        try (Database database = work.open(destination, Observer.NONE)) {
            LoadReport report = database.history()
                    .find(number)
                    .orElseThrow(() -> new ConfigurationException("There is no load " + number + " in "
                            + destination.address() + ". Nothing was touched. 'intact history' lists them."));
            if (changes) {
                rows(database);
            } else if (work.options().json()) {
                work.print(Documents.report(report));
            } else {
                show(database, report, work.screen());
            }
        }
        return ExitStatus.DONE.code();
    }

    private void check() {
        if (!changes && (table.isPresent() || limit.isPresent())) {
            throw new ConfigurationException("--table and --limit go with --changes. Nothing was touched.");
        }
        if (limit.orElse(1L) < 1) {
            throw new ConfigurationException("--limit takes a number of at least 1. Nothing was touched.");
        }
    }

    private static void show(Database database, LoadReport report, Screen screen) {
        ReportText text = new ReportText(screen);
        text.strategies(report);
        LoadReport.Origin origin = report.origin();
        screen.result("started " + report.started() + (origin.by().isEmpty() ? "" : ", " + origin.by()));
        origin.sources().forEach(source -> screen.result("from " + source));
        origin.undoes().ifPresent(load -> screen.result("takes back load " + load));
        text.show(report);
        if (origin.undoneBy().isPresent()) {
            screen.result("undone by load " + origin.undoneBy().getAsLong()
                    + restored(database, origin.undoneBy().getAsLong()));
            return;
        }
        List<String> unkept = database.history().unkept(report.load().orElse(-1));
        unkept.forEach(reason -> screen.result("cannot be undone any more: " + reason));
        if (unkept.isEmpty()) {
            screen.result("can be undone: intact undo " + report.load().orElse(-1));
        }
    }

    private static String restored(Database database, long by) {
        return database.history()
                .find(by)
                .filter(load -> load.origin().undoes().isEmpty())
                .map(load -> ", a restore of " + String.join(", ", load.origin().sources()))
                .orElse("");
    }

    private void rows(Database database) {
        try (ChangeText text = new ChangeText(
                work.screen(), work.surroundings().output(), work.options().json())) {
            long most = limit.orElse(Long.MAX_VALUE);
            List<String> lost = table.isPresent()
                    ? database.history().changes(number, table.get(), row -> text.take(row) < most)
                    : database.history().changes(number, row -> text.take(row) < most);
            lost.forEach(reason -> work.screen().warn("not shown, " + reason));
        }
    }
}
