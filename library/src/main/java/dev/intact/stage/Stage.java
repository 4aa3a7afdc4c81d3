package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.write.ValueWriter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Brings the rows of sources aside, as fast as the database takes them: nobody else sees them, nobody waits. A cell that
 * is not a value of its column is a problem, and its row stays out. For one thread at a time.
 */
public final class Stage {
    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final Observer observer;
    private final BooleanSupplier cancelled;
    private final long totalBytes;
    private long doneBytes;
    private long allRows;

    /**
     * A stage.
     *
     * @param dialect of the workspace
     * @param workspace where the rows go
     * @param problems what is wrong with them
     * @param observer told how far it is
     * @param cancelled asked from time to time
     * @param totalBytes of all sources, or -1 where not known
     */
    public Stage(
            Dialect dialect,
            Workspace workspace,
            ProblemLog problems,
            Observer observer,
            BooleanSupplier cancelled,
            long totalBytes) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.problems = problems;
        this.observer = observer;
        this.cancelled = cancelled;
        this.totalBytes = totalBytes;
    }

    /**
     * Stages all rows of a table.
     *
     * @param plan what goes into it
     * @param lookups lists of columns by which the staged rows will be found
     * @return the staged rows
     * @throws SQLException what the database says
     */
    public StagedTable table(TablePlan plan, List<List<String>> lookups) throws SQLException {
        refuseOwnName(plan);
        StageTable stage = workspace.stage(word(plan.table().name().name()), plan.columns());
        observer.on(new Event.Step("stage.created"));
        Rows rows = new Rows(plan);
        try (BulkSink sink = workspace.write(stage)) {
            for (Feed feed : plan.feeds()) {
                rows.take(feed, sink);
            }
            observer.on(new Event.Step("load.chunk.copied"));
            sink.finish();
        }
        workspace.seal(stage, distinct(lookups));
        observer.on(new Event.Step("load.built"));
        rows.absences.complain(problems);
        return new StagedTable(rows.absences.present(), stage, rows.staged, rows.read, rows.firstRows);
    }

    private static void refuseOwnName(TablePlan plan) {
        if (plan.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(StageTable.ROW))) {
            throw new ConfigurationException("The table " + plan.label() + " has a column called " + StageTable.ROW
                    + ", which is what staged rows are numbered by. Nothing was changed. Rename it, or leave it out.");
        }
    }

    /** The rows of one table on their way. */
    private final class Rows {
        private final TablePlan plan;
        private final List<CellWriter> writers = new ArrayList<>();
        private final List<Long> firstRows = new ArrayList<>();
        private final Absences absences;
        private long number;
        private long staged;
        private long read;

        Rows(TablePlan plan) {
            this.plan = plan;
            this.absences = new Absences(plan);
            plan.bindings()
                    .forEach(binding -> writers.add(new CellWriter(
                            binding,
                            ValueWriter.of(binding.column().type(), binding.format(), dialect.capabilities()))));
        }

        void take(Feed feed, BulkSink sink) throws SQLException {
            firstRows.add(number);
            try (SourceRows source = new SourceRows(plan, feed, writers, problems, absences)) {
                while (source.next()) {
                    read++;
                    if (source.isRecord()) {
                        staged += source.put(number++, sink) ? 1 : 0;
                    }
                    if ((++allRows & 0xFFF) == 0) {
                        tell(feed, source.bytesRead());
                    }
                }
                // Records that nobody could take are not an empty source.
                read += source.isUnusable() ? 1 : 0;
                tell(feed, source.bytesRead());
            } catch (IOException e) {
                throw new SourceFailedException(
                        "Cannot read " + feed.name() + ": " + e.getMessage() + ". Nothing was changed.", e);
            }
            doneBytes += Math.max(feed.bytes(), 0);
        }

        private void tell(Feed feed, long bytes) {
            if (cancelled.getAsBoolean()) {
                throw new CancelledException("Cancelled while reading " + feed.name() + ". Nothing was changed.", null);
            }
            String table = plan.label();
            observer.on(new Event.Progress(table, feed.name(), allRows, doneBytes + bytes, totalBytes));
        }
    }

    private static List<List<String>> distinct(List<List<String>> lookups) {
        Set<List<String>> distinct = new LinkedHashSet<>(lookups);
        distinct.removeIf(List::isEmpty);
        return List.copyOf(distinct);
    }

    private static String word(String name) {
        String word = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return word.substring(0, Math.min(word.length(), 24));
    }
}
