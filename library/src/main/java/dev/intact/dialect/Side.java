package dev.intact.dialect;

/** What a connection of a pool is for. */
public enum Side {
    /** Transactions that write, on the one database that takes writes. */
    WRITE,
    /** Reading alone; a replica will do. */
    READ
}
