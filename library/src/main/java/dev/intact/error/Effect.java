package dev.intact.error;

/** What a failure left behind in the database. */
public enum Effect {
    /** Nothing was changed. */
    NONE,
    /** The change was committed; what failed came after it. */
    COMMITTED,
    /** Whether the change was committed is not known; {@code recover} settles it. */
    UNKNOWN
}
