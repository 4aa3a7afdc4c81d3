package dev.intact.cli;

import dev.intact.Database;
import dev.intact.dialect.Resumable;
import dev.intact.error.ConfigurationException;
import dev.intact.history.Moment;
import dev.intact.ledger.ChangeSizes;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact history}. */
@Command(
        name = "history",
        description = {
            "Shows the loads of a database, latest first.",
            "With --table and --key the life of one row: which loads changed it, when, from what to what.",
            "What stopped loads have left aside, so that they can go on, is named on standard error; --resumable shows it"
                    + " as the result."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact history --to app.db",
            "  intact history --resumable --json",
            "  intact history show 42 --json",
            "  intact history --table player --key 104925",
            "  intact history --table match --key tourney_id=2026-580,match_num=300"
        })
final class HistoryCommand implements Callable<Integer> {
    private final Work work;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: 20.")
    private int limit = 20;

    @Option(names = "--table", paramLabel = "NAME", description = "The table of a row whose life is shown.")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The row's key: its value, or a=1,b=2, or the values in the key's order.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--resumable", description = "Shows what can be resumed, in place of the loads.")
    private boolean resumable;

    HistoryCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ConfigurationException("--limit takes a number of at least 1. Nothing was touched.");
        }
        if (table.isPresent() != key.isPresent()) {
            throw new ConfigurationException("--table and --key go together. Nothing was touched.");
        }
        if (table.isPresent()) {
            return life();
        }
        if (resumable) {
            return leftAside();
        }
        Destination destination = work.destination(work.settings());
        List<LoadReport> reports;
        ChangeSizes sizes;
        try (Database database = work.open(destination, Observer.NONE)) {
            reports = database.history().latest(limit);
            sizes = database.history().sizes();
            database.history().resumable().forEach(left -> work.screen().say(text(left)));
        }
        if (work.options().json()) {
            work.print(Documents.reports(reports));
            return ExitStatus.DONE.code();
        }
        show(reports, sizes, work.screen());
        return ExitStatus.DONE.code();
    }

    private int leftAside() {
        try (Database database = work.open(work.destination(work.settings()), Observer.NONE)) {
            List<Resumable> left = database.history().resumable();
            if (work.options().json()) {
                work.print(Documents.resumable(left));
            } else if (left.isEmpty()) {
                work.screen().say("There is nothing to resume.");
            } else {
                left.forEach(one -> work.screen().result(text(one)));
            }
        }
        return ExitStatus.DONE.code();
    }

    private int life() {
        Destination destination = work.destination(work.settings());
        try (Database database = work.open(destination, Observer.NONE)) {
            List<Moment> life = database.history().life(name(table.orElseThrow()), values(key.orElseThrow()));
            if (work.options().json()) {
                work.print(Documents.life(life));
                return ExitStatus.DONE.code();
            }
            if (life.isEmpty()) {
                work.screen().say("No load is known to have changed this row.");
            }
            life.forEach(moment -> work.screen().result(ChangeText.moment(moment)));
        }
        return ExitStatus.DONE.code();
    }

    private static TableName name(String given) {
        int dot = given.indexOf('.');
        return dot < 0 ? TableName.of(given) : TableName.of(given.substring(0, dot), given.substring(dot + 1));
    }

    private static List<Map.Entry<String, String>> values(String given) {
        if (!given.contains(",") && !given.contains("=")) {
            return List.of(Map.entry("", given));
        }
        return Arrays.stream(given.split(",", -1))
                .map(part -> {
                    int sign = part.indexOf('=');
                    return Map.entry(sign < 0 ? "" : part.substring(0, sign).strip(), part.substring(sign + 1));
                })
                .toList();
    }

    private static String text(Resumable left) {
        return "Can be resumed until " + left.last().plus(Resumable.GRACE).truncatedTo(ChronoUnit.SECONDS)
                + ": the load into " + String.join(", ", left.tables()) + " by " + left.holder() + ", "
                + Figures.count(left.chunks(), "chunk") + " of it";
    }

    private static void show(List<LoadReport> reports, ChangeSizes sizes, Screen screen) {
        if (reports.isEmpty()) {
            screen.say("Nothing was loaded into this database yet.");
            return;
        }
        TextTable table = new TextTable(
                6,
                "load",
                "started",
                "outcome",
                "environment",
                "from",
                "tables",
                "inserted",
                "updated",
                "deleted",
                "changes kept",
                "time");
        reports.forEach(report -> table.row(cells(report, sizes)));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
    }

    private static String[] cells(LoadReport report, ChangeSizes sizes) {
        return new String[] {
            report.load().isPresent() ? Long.toString(report.load().getAsLong()) : "",
            report.started().truncatedTo(ChronoUnit.SECONDS).toString(),
            report.outcome().name().toLowerCase(Locale.ROOT),
            report.environment(),
            from(report.origin()),
            report.tables().stream().map(TableReport::table).collect(Collectors.joining(",")),
            sum(report, TableReport::inserted),
            sum(report, TableReport::updated),
            sum(report, TableReport::deleted),
            Figures.count(sizes.of(report.load().orElse(-1)) / 1024) + " KiB",
            Figures.time(report.seconds())
        };
    }

    /** What was read, or taken back. */
    private static String from(LoadReport.Origin origin) {
        if (origin.undoes().isPresent()) {
            return "load " + origin.undoes().getAsLong();
        }
        long more = origin.sources().size() - 1L;
        return origin.sources().stream().findFirst().orElse("") + (more > 0 ? " +" + more : "");
    }

    private static String sum(LoadReport report, ToLongFunction<TableReport> rows) {
        return Figures.count(report.tables().stream().mapToLong(rows).sum());
    }
}
