package dev.intact.publish;

/** How the rows of one table are written. */
public enum Strategy {
    /** The table is new, or stands empty: every staged row is inserted. */
    FILL("fill"),
    /** The table is new, or stands empty: it was built aside, and is put into its place. */
    BUILD("build aside"),
    /** Few rows go straight from their source into the table. */
    STRAIGHT("straight"),
    /** Every staged row is inserted beside those that stand. */
    APPEND("append"),
    /** Row by row of the same key: what changed is updated, what is new inserted, what is gone deleted. */
    MERGE("merge by key"),
    /** As merge, but changed rows are deleted and inserted: it costs less, or they exchange values of another unique key. */
    REINSERT("delete and insert"),
    /** Rows without a key, counted: what is too many is deleted, what is missing inserted. */
    MULTISET("multiset");

    private final String words;

    Strategy(String words) {
        this.words = words;
    }

    /**
     * For reports.
     *
     * @return a few words
     */
    public String words() {
        return words;
    }
}
