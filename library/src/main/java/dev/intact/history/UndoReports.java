package dev.intact.history;

import dev.intact.io.Holder;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Origin;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.publish.Reversal.Fate;
import dev.intact.publish.Reversal.Found;
import dev.intact.publish.Reversal.Turned;
import dev.intact.schema.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes the report of an undo; the clock starts when it is made. */
final class UndoReports {
    private static final double NANOS = 1e9;

    private final LoadContext context;
    private final Origin origin;
    private final Purpose purpose;
    private final Instant started = Instant.now();
    private final long began = System.nanoTime();

    UndoReports(LoadContext context, long load, Purpose purpose) {
        this.context = context;
        this.origin = new Origin(Holder.here("undo"), List.of(), OptionalLong.of(load));
        this.purpose = purpose;
    }

    /** Nothing was found yet. */
    static Found nothing() {
        return new Found(List.of(), List.of(), 0);
    }

    /** Names the load that took it back already, and, where that was a restore, of what. */
    LoadReport unchanged(LoadReport by) {
        Origin told = new Origin(origin.by(), by.origin().sources(), origin.undoes());
        return report(told, by.load(), Outcome.UNCHANGED, List.of(), nothing(), List.of());
    }

    LoadReport found(OptionalLong number, Outcome outcome, LoadReport undone, Found found, List<FileReport> files) {
        List<TableReport> tables =
                found.tables().stream().map(turned -> table(turned, undone)).toList();
        return report(origin, number, outcome, tables, found, files);
    }

    private LoadReport report(
            Origin from,
            OptionalLong number,
            Outcome outcome,
            List<TableReport> tables,
            Found found,
            List<FileReport> files) {
        return new LoadReport(
                number,
                outcome,
                context.address().display(),
                context.environment(),
                from,
                started,
                Duration.ofNanos(System.nanoTime() - began).toNanos() / NANOS,
                Optional.empty(),
                purpose == Purpose.PREVIEW,
                tables,
                files,
                List.of(),
                found.problemCount(),
                found.problems(),
                List.of());
    }

    private static TableReport table(Turned turned, LoadReport undone) {
        Optional<TableReport> then = undone.tables().stream()
                .filter(table -> table.table().equals(turned.table().toString())
                        || table.table().equals(turned.table().name()))
                .findFirst();
        return new TableReport(
                then.map(TableReport::table).orElse(turned.table().toString()),
                then.map(TableReport::mode).orElse(Mode.UPSERT),
                "undo",
                why(turned),
                turned.rows(),
                turned.added(),
                turned.changed(),
                turned.gone(),
                turned.left(),
                0,
                turned.fate() == Fate.MADE,
                turned.examples().stream().map(UndoReports::example).toList());
    }

    private static String why(Turned turned) {
        if (turned.fate() != Fate.DROPPED) {
            return turned.why();
        }
        String dropped = "the load had made the table: it is dropped";
        return turned.why().isEmpty() ? dropped : dropped + "; " + turned.why();
    }

    private static Example example(dev.intact.publish.Outcome.Example example) {
        return new Example(
                Change.valueOf(example.change().name()),
                example.cells().stream()
                        .map(cell -> new ExampleCell(cell.column(), cell.before(), cell.after()))
                        .toList());
    }
}
