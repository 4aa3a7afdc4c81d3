package dev.intact.load;

/** Leaves a default of a load. */
public enum Option {
    /** Loads even where the same content was loaded before. */
    AGAIN,
    /** Lets an empty source empty a table, and a replace take more than half of a table's rows. */
    ALLOW_SHRINK,
    /** Of two rows of the source with the same key, takes the later one. */
    LAST_WINS,
    /** Refuses to make tables. */
    NO_CREATE,
    /** Makes tables even where the environment is protected. */
    CREATE,
    /** Changes data even where the environment is protected. */
    FORCE,
    /** Keeps a verified backup of the tables that change first, wherever it is. */
    BACKUP,
    /** Keeps no backup first, not even where the environment is protected. */
    NO_BACKUP,
    /** Begins anew, whatever a killed load of the same content has left. */
    NO_RESUME,
    /** Says so where there is nothing to resume; what there is, is resumed anyway. */
    RESUME,
    /**
     * Compares each table that was read from another database with what stands in the end, before COMMIT, by a digest of
     * all values: nothing is published that is not the same.
     */
    VERIFY
}
