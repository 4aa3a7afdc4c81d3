package dev.intact.stage;

import dev.intact.dialect.StageTable;
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
 * @param firstRows the number of the first row of each feed
 */
public record StagedTable(TablePlan plan, StageTable stage, long rows, long read, List<Long> firstRows) {
    /** Takes a copy. */
    public StagedTable {
        firstRows = List.copyOf(firstRows);
    }

    /**
     * A place in a source.
     *
     * @param file the source's name
     * @param line the physical line on which the record begins, from 1
     */
    public record Place(String file, long line) {}

    /**
     * Where rows came from.
     *
     * @param wanted numbers of rows
     * @return the place of each that could be found again
     * @throws IOException where a source cannot be read again
     */
    public Map<Long, Place> places(Iterable<Long> wanted) throws IOException {
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
     * The same after staged rows were taken out again.
     *
     * @param gone how many
     * @return a copy
     */
    public StagedTable without(long gone) {
        return new StagedTable(plan, stage, rows - gone, read - gone, firstRows);
    }

    /**
     * The same with another plan.
     *
     * @param other which of the staged columns are loaded, and by what rows are matched
     * @return a copy
     */
    public StagedTable as(TablePlan other) {
        return new StagedTable(other, stage, rows, read, firstRows);
    }

    private void find(Feed feed, long from, Iterable<Long> wanted, Map<Long, Place> places) throws IOException {
        try (RecordReader reader = feed.opening().open(plan.fieldPlan())) {
            long row = from - 1;
            for (long target : wanted) {
                while (row < target) {
                    Read read = reader.next();
                    if (read == Read.END) {
                        return;
                    }
                    row += read == Read.RECORD ? 1 : 0;
                }
                places.put(target, new Place(feed.name(), reader.record().line()));
            }
        }
    }
}
