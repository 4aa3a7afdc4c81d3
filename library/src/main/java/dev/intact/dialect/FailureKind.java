package dev.intact.dialect;

/** What kind of failure a database reported; decided from its codes, never from message texts. */
public enum FailureKind {
    /** A constraint refused a row. */
    CONSTRAINT,
    /** A value does not fit its type. */
    DATA,
    /** A lock, deadlock or serialization conflict: the whole transaction may be tried again. */
    CONFLICT,
    /** The server is gone, or cannot be reached. */
    CONNECTION,
    /** Disk, memory or another resource is exhausted, or the medium fails. */
    RESOURCES,
    /** What is stored is damaged, or is no database at all. */
    DAMAGED,
    /** The user may not do this, or the database is read-only. */
    PERMISSION,
    /** Somebody cancelled the statement. */
    CANCELLED,
    /** Anything else: a wrong statement, a missing table. */
    OTHER
}
