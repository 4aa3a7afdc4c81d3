package dev.intact.dialect;

/** What a COMMIT that was acknowledged is safe from. */
public enum Durability {
    /** A power cut: it is on the disk. What a unit's files depend on needs this. */
    FULL,
    /**
     * A crash of the program; of the machine, as far as the database is set up for. A file is whole after a power cut,
     * but may lack the last transactions before it.
     */
    USUAL
}
