package dev.intact.dialect;

import java.util.List;

/** What a mark tells of the rows that stand. */
public sealed interface Marked {

    /**
     * Each row can be asked.
     *
     * @param predicate SQL over the table as {@code t}: true for the rows that still are what the load wrote
     * @param kept for each change that was told, SQL over its rows as they were before it, called {@code x}: true for those
     *     that were what the load wrote
     */
    record ByRow(String predicate, List<String> kept) implements Marked {
        /** Takes a copy. */
        public ByRow {
            kept = List.copyOf(kept);
        }
    }

    /** All rows that stand are the load's, as it wrote them, and none is missing. */
    record Untouched() implements Marked {}

    /**
     * Nothing can be told of single rows.
     *
     * @param why for people: the table was written since, or it is in another database now
     */
    record Unknown(String why) implements Marked {}
}
