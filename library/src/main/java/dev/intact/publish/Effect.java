package dev.intact.publish;

/** What a writing statement does to the rows that it writes. */
enum Effect {
    /** They are new. */
    ADDED,
    /** They go. */
    GONE,
    /** They go and come again as {@link #RETURNED}. */
    REPLACED,
    /** They are new, or come again changed. */
    RETURNED,
    /** They stay and change; {@code o} is what they were. */
    CHANGED
}
