package dev.intact.schema;

import java.util.Locale;

/** What a load does with the rows of a table. */
public enum Mode {
    /** Adds the rows; a key that exists is a problem. */
    APPEND,
    /** Inserts new rows and updates those whose key exists. */
    UPSERT,
    /** Makes the table hold exactly the source's rows; rows that did not change are not touched. */
    REPLACE;

    /**
     * As users write it.
     *
     * @return lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
