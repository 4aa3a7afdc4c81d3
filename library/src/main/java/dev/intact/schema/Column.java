package dev.intact.schema;

/**
 * One column of a table as it stands in the database, or as it is to be made.
 *
 * @param name as stored, never quoted
 * @param type what it holds
 * @param sqlType the type as the database writes it; for a table to be made, empty: the dialect chooses
 * @param nullable whether null is allowed
 * @param fill what the database puts in when a row brings no value
 */
public record Column(String name, ColumnType type, String sqlType, boolean nullable, Fill fill) {

    /** What the database does by itself for a column. */
    public enum Fill {
        /** Nothing: null. */
        NONE,
        /** A default. */
        DEFAULT,
        /** A running number that a row may override (identity by default, serial, an SQLite rowid). */
        SEQUENCE,
        /** A running number that a row overrides only explicitly (identity always). */
        IDENTITY_ALWAYS,
        /** Computed from other columns; can never be written. */
        GENERATED
    }

    /**
     * A plain column of a table to be made.
     *
     * @param name as it will be stored
     * @param type what it holds
     * @return a nullable column
     */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, "", true, Fill.NONE);
    }

    /**
     * The same column, to which the database does nothing.
     *
     * @return a copy
     */
    public Column plain() {
        return new Column(name, type, sqlType, nullable, Fill.NONE);
    }

    /**
     * The same column, not nullable.
     *
     * @return a copy
     */
    public Column notNull() {
        return new Column(name, type, sqlType, false, fill);
    }
}
