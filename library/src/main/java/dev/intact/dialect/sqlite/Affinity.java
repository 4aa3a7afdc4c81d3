package dev.intact.dialect.sqlite;

/** What a column does to values of another kind; INTEGER does the same as NUMERIC when it stores. */
enum Affinity {
    /** Nothing. */
    NONE,
    /** Makes texts of numbers. */
    TEXT,
    /** Makes numbers of texts that look like one, and whole numbers of doubles without a fraction. */
    NUMERIC,
    /** Makes doubles of all that looks like a number. */
    REAL
}
