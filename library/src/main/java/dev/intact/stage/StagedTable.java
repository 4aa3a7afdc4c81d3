package dev.intact.stage;

import dev.intact.dialect.StageTable;
import dev.intact.error.Problem;
import dev.intact.error.SecondLookException;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The rows of one table, aside. Knows where each row came from; lines are worked out only when somebody asks, by
 * reading the source again.
 *
 * @param plan what was staged
 * @param stage where
 * @param rows how many rows were staged
 * @param read how many records were read, those that could not be staged included
 * @param firstRows the number of the first row of each feed; empty where rows cannot be found again by their number
 * @param order what is known of the keys' order
 * @param rejected how many records are left out
 */
public record StagedTable(
        TablePlan plan, StageTable stage, long rows, long read, List<Long> firstRows, Order order, long rejected) {
    /** Takes a copy. */
    public StagedTable {
        firstRows = List.copyOf(firstRows);
    }

    /** What is known of the order in which keys stand in the sources. */
    public enum Order {
        /** Nothing. */
        UNKNOWN,
        /** Each is larger than the one before: none stands twice. */
        ASCENDING
    }

    /**
     * A place in a source.
     *
     * @param file the source's name
     * @param line the physical line on which the record begins, or its row, from 1
     * @param unit what {@code line} counts
     */
    public record Place(String file, long line, Problem.Unit unit) {}

    /**
     * Where rows came from.
     *
     * @param wanted numbers of rows
     * @return the place of each that could be found again
     * @throws IOException where a source cannot be read again
     * @throws SecondLookException where rows were staged in lanes
     */
    public Map<Long, Place> places(Iterable<Long> wanted) throws IOException {
        if (firstRows.isEmpty()) {
            throw new SecondLookException("rows of " + plan.label() + " have to be named");
        }
        TreeSet<Long> open = new TreeSet<>();
        wanted.forEach(open::add);
        Map<Long, Place> places = new HashMap<>();
        List<Feed> feeds = new ArrayList<>(plan.feeds());
        for (int i = 0; i < feeds.size(); i++) {
            long from = firstRows.get(i);
            long to = i + 1 < firstRows.size() ? firstRows.get(i + 1) : Long.MAX_VALUE;
            var here = open.subSet(from, to);
            if (!here.isEmpty()) {
                find(feeds.get(i), from, here, places);
            }
        }
        return places;
    }

    /**
     * Rows that are not aside: they will go straight from their sources into their table.
     *
     * @param plan what goes into it
     * @return nothing staged, nothing read so far
     */
    public static StagedTable straight(TablePlan plan) {
        StageTable none = new StageTable("", plan.columns(), StageTable.Kind.STRAIGHT);
        return new StagedTable(plan, none, 0, 0, List.of(), Order.UNKNOWN, 0);
    }

    /**
     * The same once its rows have gone straight into their table.
     *
     * @param rows how many
     * @return a copy
     */
    public StagedTable written(long rows) {
        return new StagedTable(plan, stage, rows, rows, firstRows, order, rejected);
    }

    /**
     * The same after staged rows were taken out again.
     *
     * @param gone how many
     * @return a copy
     */
    public StagedTable without(long gone) {
        return new StagedTable(plan, stage, rows - gone, read - gone, firstRows, order, rejected);
    }

    /**
     * The same after bad rows were taken out.
     *
     * @param staged how many rows are there now
     * @param bad how many records are left out
     * @return a copy
     */
    public StagedTable leaving(long staged, long bad) {
        return new StagedTable(plan, stage, staged, read, firstRows, Order.UNKNOWN, bad);
    }

    /**
     * Whether records were read that are neither staged nor left out, so that nobody knows which rows there would be.
     *
     * @return false where all is well, and where what is bad is left out
     */
    public boolean isIncomplete() {
        return rows + rejected < read;
    }

    /**
     * The same with another plan.
     *
     * @param other which of the staged columns are loaded, and by what rows are matched
     * @return a copy
     */
    public StagedTable as(TablePlan other) {
        return new StagedTable(other, stage, rows, read, firstRows, order, rejected);
    }

    /**
     * Whether the rows ascend by these columns, so that none can stand twice.
     *
     * @param columns of the table
     * @return true where that was seen
     */
    public boolean ascends(List<String> columns) {
        return order == Order.ASCENDING && columns.equals(plan.key());
    }

    private void find(Feed feed, long from, Iterable<Long> wanted, Map<Long, Place> places) throws IOException {
        try (RecordReader reader = plan.open(feed)) {
            long row = from - 1;
            for (long target : wanted) {
                while (row < target) {
                    Read read = reader.next();
                    if (read == Read.END) {
                        return;
                    }
                    row += read == Read.RECORD ? 1 : 0;
                }
                places.put(target, new Place(feed.name(), reader.record().line(), reader.unit()));
            }
        }
    }
}
