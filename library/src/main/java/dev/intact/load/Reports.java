package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.Origin;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.publish.Outcome;
import dev.intact.schema.TableName;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Writes a run's report; the clock starts when it is made. */
final class Reports {
    private static final double NANOS = 1e9;

    private final LoadContext context;
    private final Origin origin;
    private final Instant started = Instant.now();
    private final long began = System.nanoTime();
    private Optional<String> backup = Optional.empty();
    private List<CheckReport> checked = List.of();
    private List<String> migrations = List.of();

    Reports(LoadContext context, Origin origin) {
        this.context = context;
        this.origin = origin;
    }

    /** The tables are kept; also where the load is tried once more. */
    void keptIn(String name) {
        backup = Optional.of(name);
    }

    /** What the checks of this try have found, also where it is rejected for it. */
    List<CheckReport> checked(List<CheckReport> checks) {
        checked = List.copyOf(checks);
        return checked;
    }

    /** Those that are part of it. */
    void migrates(List<String> titles) {
        migrations = List.copyOf(titles);
    }

    boolean isKept() {
        return backup.isPresent();
    }

    LoadReport published(
            long number, List<StagedTable> staged, Map<TableName, Outcome> outcomes, List<CheckReport> checks) {
        return report(
                OptionalLong.of(number),
                LoadReport.Outcome.PUBLISHED,
                Purpose.PUBLISH,
                tables(staged, outcomes),
                checks,
                0,
                List.of());
    }

    LoadReport previewed(List<StagedTable> staged, Map<TableName, Outcome> outcomes, List<CheckReport> checks) {
        return report(
                OptionalLong.empty(),
                LoadReport.Outcome.PREVIEWED,
                Purpose.PREVIEW,
                tables(staged, outcomes),
                checks,
                0,
                List.of());
    }

    /** Says of the rows that were left out then that they still are. */
    LoadReport unchanged(Purpose purpose, long load, List<TablePlan> plans, LoadReport known) {
        Map<String, Long> rejected = known.tables().stream()
                .collect(Collectors.toMap(TableReport::table, TableReport::rejected, (one, other) -> one));
        List<TableReport> tables = plans.stream()
                .map(plan -> new TableReport(
                        plan.label(),
                        plan.mode(),
                        "nothing",
                        "the same content is load " + load,
                        0,
                        0,
                        0,
                        0,
                        0,
                        rejected.getOrDefault(plan.label(), 0L),
                        false,
                        List.of()))
                .toList();
        return report(OptionalLong.of(load), LoadReport.Outcome.UNCHANGED, purpose, tables, List.of(), 0, List.of());
    }

    LoadReport rejected(Purpose purpose, List<Problem> problems, long count) {
        return report(OptionalLong.empty(), LoadReport.Outcome.REJECTED, purpose, List.of(), checked, count, problems);
    }

    private LoadReport report(
            OptionalLong number,
            LoadReport.Outcome outcome,
            Purpose purpose,
            List<TableReport> tables,
            List<CheckReport> checks,
            long problemCount,
            List<Problem> problems) {
        return new LoadReport(
                number,
                outcome,
                context.address().display(),
                context.environment(),
                origin,
                started,
                Duration.ofNanos(System.nanoTime() - began).toNanos() / NANOS,
                backup,
                purpose == Purpose.PREVIEW,
                tables,
                List.of(),
                checks,
                problemCount,
                problems,
                isWritten(outcome) ? migrations : List.of());
    }

    private static boolean isWritten(LoadReport.Outcome outcome) {
        return outcome == LoadReport.Outcome.PUBLISHED || outcome == LoadReport.Outcome.PREVIEWED;
    }

    private static List<TableReport> tables(List<StagedTable> staged, Map<TableName, Outcome> outcomes) {
        List<TableReport> tables = new ArrayList<>();
        for (StagedTable table : staged) {
            TablePlan plan = table.plan();
            Outcome outcome = outcomes.get(plan.table().name());
            if (outcome != null) {
                tables.add(new TableReport(
                        plan.label(),
                        plan.mode(),
                        outcome.strategy().words(),
                        outcome.why(),
                        table.read(),
                        outcome.inserted(),
                        outcome.updated(),
                        outcome.deleted(),
                        outcome.unchanged(),
                        table.rejected(),
                        plan.made(),
                        outcome.examples().stream().map(Reports::example).toList()));
            }
        }
        return tables;
    }

    private static Example example(Outcome.Example example) {
        return new Example(
                Change.valueOf(example.change().name()),
                example.cells().stream()
                        .map(cell -> new ExampleCell(cell.column(), cell.before(), cell.after()))
                        .toList());
    }
}
