package dev.intact.cli;

import dev.intact.history.Moment;
import dev.intact.history.RowChange;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.ExampleCell;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Changed rows, printed as they come: a line each, and with {@code --json} one array of them. */
final class ChangeText implements AutoCloseable {
    private final Screen screen;
    private final PrintStream output;
    private final boolean json;
    private long taken;

    ChangeText(Screen screen, PrintStream output, boolean json) {
        this.screen = screen;
        this.output = output;
        this.json = json;
        if (json) {
            output.print("[");
        }
    }

    /** Prints a row, and says how many that makes. */
    long take(RowChange row) {
        if (json) {
            output.print((taken == 0 ? "" : ",\n") + Documents.change(row));
        } else {
            screen.result(row.table() + ": " + word(row.change()) + " " + key(row) + cells(row.cells()));
        }
        return ++taken;
    }

    private static String key(RowChange row) {
        return row.change() == Change.UPDATE && !row.key().isEmpty() ? cells(row.key()) + ": " : "";
    }

    /** One moment in the life of a row. */
    static String moment(Moment moment) {
        String who = moment.load()
                .map(load -> "load " + load.load().orElse(-1) + ", "
                        + load.started().truncatedTo(ChronoUnit.SECONDS)
                        + (load.origin().by().isEmpty()
                                ? ""
                                : ", " + load.origin().by()) + ": ")
                .orElse("");
        String note = moment.note().isEmpty() ? "" : " (" + moment.note() + ")";
        return who + (moment.cells().isEmpty() ? "" : word(moment.change()) + " " + cells(moment.cells())) + note;
    }

    private static String word(Change change) {
        return switch (change) {
            case INSERT -> "added";
            case UPDATE -> "changed";
            case DELETE -> "took away";
        };
    }

    private static String cells(List<ExampleCell> cells) {
        return cells.stream().map(ReportText::text).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        if (json) {
            output.println("]");
        }
    }
}
