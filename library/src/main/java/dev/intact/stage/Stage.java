package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StoredRows;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SecondLookException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StaleStageException;
import dev.intact.format.Pieces;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableSchema.ForeignKey;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the rows of sources aside, as fast as the database takes them: nobody else sees them, nobody waits. A cell that
 * is not a value of its column is a problem, and its row stays out. For one thread at a time.
 */
public final class Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final Observer observer;
    private final BooleanSupplier cancelled;
    private final Extent extent;
    private long doneBytes;
    private long allRows;

    /**
     * How much there is to read.
     *
     * @param bytes of all sources, or -1 where not known
     * @param lanes into how many lanes the rows of a table may go at most; 1: all in order, so that each row is found again
     *     by its number
     * @param keptPieces how long the pieces of sources are that are kept with their rows, for another load to go on with;
     *     empty: nothing is kept
     */
    public record Extent(long bytes, int lanes, OptionalInt keptPieces) {}

    /**
     * A stage.
     *
     * @param dialect of the workspace
     * @param workspace where the rows go
     * @param problems what is wrong with them
     * @param observer told how far it is
     * @param cancelled asked from time to time
     * @param extent how much there is, and in how many lanes it may go
     */
    public Stage(
            Dialect dialect,
            Workspace workspace,
            ProblemLog problems,
            Observer observer,
            BooleanSupplier cancelled,
            Extent extent) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.problems = problems;
        this.observer = observer;
        this.cancelled = cancelled;
        this.extent = extent;
    }

    /**
     * Stages all rows of a table.
     *
     * @param plan what goes into it
     * @param kind what the staged table is for; where no table can be built, a numbered one is made
     * @param lookups lists of columns by which the staged rows will be found
     * @return the staged rows
     * @throws SQLException what the database says
     * @throws SecondLookException where rows went in lanes, or into a built table, and something was wrong with them
     */
    public StagedTable table(TablePlan plan, StageTable.Kind kind, List<List<String>> lookups) throws SQLException {
        refuseOwnName(plan);
        StageTable stage = made(plan, kind);
        observer.on(new Event.Step("stage.created"));
        Taken taken = rows(plan, stage);
        if (stage.kind() == StageTable.Kind.BUILT
                && (problems.count() > 0 || !taken.plan().equals(plan))) {
            throw new SecondLookException("rows of " + plan.label() + " are not all as they should be");
        }
        workspace.seal(stage, distinct(lookups), references(plan));
        observer.on(new Event.Step("load.built"));
        return new StagedTable(taken.plan(), stage, taken.staged(), taken.read(), taken.firstRows(), taken.order(), 0);
    }

    /**
     * Puts all rows of a table right into it, in the publishing transaction.
     *
     * @param plan what goes into it
     * @return how many rows the table has taken
     * @throws SQLException what the database says
     * @throws SecondLookException where the table has no such way, or something was wrong with the rows
     */
    public long straight(TablePlan plan) throws SQLException {
        refuseOwnName(plan);
        Optional<BulkSink> straight = workspace.straight(plan.table(), plan.columns());
        if (straight.isEmpty()) {
            throw new SecondLookException(plan.label() + " takes no rows straight");
        }
        Rows rows = new Rows(plan);
        try (BulkSink sink = straight.get()) {
            for (Feed feed : plan.feeds()) {
                rows.take(feed, sink);
            }
            observer.on(new Event.Step("load.chunk.copied"));
            Taken taken = rows.taken();
            if (problems.count() > 0
                    || taken.staged() == 0
                    || !taken.plan().equals(plan)
                    || sink.finish() != taken.staged()) {
                throw new SecondLookException("rows of " + plan.label() + " are not all as they should be");
            }
            return taken.staged();
        }
    }

    /** What came of the rows of a table. */
    record Taken(TablePlan plan, long staged, long read, List<Long> firstRows, StagedTable.Order order) {}

    private StageTable made(TablePlan plan, StageTable.Kind kind) throws SQLException {
        String label = word(plan.table().name().name());
        Optional<StageTable> built = kind == StageTable.Kind.BUILT
                ? workspace.build(label, plan.table(), plan.columns(), plan.definition())
                : Optional.empty();
        return built.isPresent() ? built.get() : workspace.stage(label, plan.columns());
    }

    private Taken rows(TablePlan plan, StageTable stage) throws SQLException {
        Optional<StoredRows> stored = plan.stored();
        if (stored.isPresent()) {
            return filled(plan, stage, stored.get());
        }
        int lanes = Lanes.worth(plan.feeds(), extent.lanes());
        Optional<KeptPieces> kept = extent.keptPieces().isPresent()
                ? Optional.of(new KeptPieces(plan.label(), workspace.notes(stage)))
                : Optional.empty();
        if (lanes > 1 || kept.isPresent()) {
            Optional<Taken> taken = inLanes(plan, stage, lanes, kept);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        if (kept.isPresent() && !kept.get().isEmpty()) {
            throw kept.get().changed();
        }
        return inOrder(plan, stage);
    }

    private Taken inOrder(TablePlan plan, StageTable stage) throws SQLException {
        Rows rows = new Rows(plan);
        try (BulkSink sink = workspace.write(stage)) {
            for (Feed feed : plan.feeds()) {
                rows.take(feed, sink);
            }
            sink.endPiece(0);
            observer.on(new Event.Step("load.chunk.copied"));
            sink.finish();
        }
        return rows.taken();
    }

    private Taken filled(TablePlan plan, StageTable stage, StoredRows stored) throws SQLException {
        Feed feed = plan.feeds().get(0);
        try {
            long rows = workspace.fill(stage, stored);
            doneBytes += feed.bytes();
            tell(plan, feed, rows, 0);
            allRows += rows;
            observer.on(new Event.Step("load.chunk.copied"));
            return new Taken(plan, rows, rows, List.of(0L), StagedTable.Order.UNKNOWN);
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot read " + feed.name() + ": " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    /** Empty where a source cannot be cut; nothing was read then. */
    private Optional<Taken> inLanes(TablePlan plan, StageTable stage, int most, Optional<KeptPieces> kept)
            throws SQLException {
        try (Cuttings cuttings = Cuttings.of(plan, extent.keptPieces().orElse(Pieces.USUAL_BYTES))) {
            if (cuttings.all().isEmpty()) {
                return Optional.empty();
            }
            Lanes lanes = new Lanes(plan, dialect.capabilities(), workspace.write(stage, most), kept);
            try (lanes) {
                for (Cuttings.Cutting cutting : cuttings.all()) {
                    lanes.take(cutting, bytes -> tell(plan, cutting.feed(), lanes.rows(), bytes));
                    doneBytes += Math.max(cutting.feed().bytes(), 0);
                }
                Taken taken = lanes.finish();
                allRows += taken.read();
                if (kept.isPresent()) {
                    refuseOtherCount(plan, stage, taken.staged());
                } else {
                    observer.on(new Event.Step(Chunking.COPIED));
                }
                return Optional.of(taken);
            }
        } catch (IOException e) {
            LOG.debug("A source could not be read in pieces", e);
            throw new SecondLookException(
                    "a source of " + plan.label() + " could not be read in pieces: " + e.getMessage());
        }
    }

    /** Chunks are what their notes say, or nothing of them is used. */
    private void refuseOtherCount(TablePlan plan, StageTable stage, long expected) throws SQLException {
        long found = workspace.rows(stage);
        if (found != expected) {
            throw new StaleStageException("Of " + plan.label() + ", " + found + " rows are staged where " + expected
                    + " were told: nothing of it is used, all is read anew.");
        }
    }

    private void tell(TablePlan plan, Feed feed, long rows, long bytes) {
        if (cancelled.getAsBoolean()) {
            throw new CancelledException("Cancelled while reading " + feed.name() + ". Nothing was changed.", null);
        }
        observer.on(new Event.Progress(plan.label(), feed.name(), allRows + rows, doneBytes + bytes, extent.bytes()));
    }

    private static void refuseOwnName(TablePlan plan) {
        if (plan.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(StageTable.ROW))) {
            throw new ConfigurationException("The table " + plan.label() + " has a column called " + StageTable.ROW
                    + ", which is what staged rows are numbered by. Nothing was changed. Rename it, or leave it out.");
        }
    }

    /** The rows of one table on their way, all in order. */
    private final class Rows {
        private final TablePlan plan;
        private final Intake intake;
        private final List<Long> firstRows = new ArrayList<>();
        private long number;
        private long staged;
        private long read;

        Rows(TablePlan plan) {
            this.plan = plan;
            this.intake = new Intake(plan, dialect.capabilities(), problems);
        }

        void take(Feed feed, BulkSink sink) throws SQLException {
            firstRows.add(number);
            try (SourceRows source =
                    new SourceRows(intake, feed.name(), feed.opening().open(plan.fieldPlan()))) {
                while (source.next()) {
                    read++;
                    if (source.isRecord()) {
                        staged += source.put(number++, sink) ? 1 : 0;
                    }
                    if ((++allRows & 0xFFF) == 0) {
                        tell(plan, feed, 0, source.bytesRead());
                    }
                }
                // Records that nobody could take are not an empty source.
                read += source.isUnusable() ? 1 : 0;
                tell(plan, feed, 0, source.bytesRead());
            } catch (IOException e) {
                throw new SourceFailedException(
                        "Cannot read " + feed.name() + ": " + e.getMessage() + ". Nothing was changed.", e);
            }
            doneBytes += Math.max(feed.bytes(), 0);
        }

        Taken taken() {
            refuseWrongGuess(intake);
            intake.absences().complain(problems);
            boolean ascending = intake.watched() >= 0 && intake.ascent().holds();
            return new Taken(
                    intake.absences().present(),
                    staged,
                    read,
                    firstRows,
                    ascending ? StagedTable.Order.ASCENDING : StagedTable.Order.UNKNOWN);
        }
    }

    static void refuseWrongGuess(Intake intake) {
        intake.wrongGuess().ifPresent(column -> {
            throw new SecondLookException("the type of " + intake.plan().label() + "." + column + " is another one");
        });
    }

    private static List<List<String>> references(TablePlan plan) {
        return plan.table().foreignKeys().stream()
                .map(ForeignKey::columns)
                .filter(plan::binds)
                .toList();
    }

    private static List<List<String>> distinct(List<List<String>> lookups) {
        Set<List<String>> distinct = new LinkedHashSet<>(lookups);
        distinct.removeIf(List::isEmpty);
        return List.copyOf(distinct);
    }

    private static String word(String name) {
        String word = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        // SQLite keeps such names to itself.
        String taken = word.startsWith("sqlite_") ? "_" + word : word;
        return taken.substring(0, Math.min(taken.length(), 24));
    }
}
