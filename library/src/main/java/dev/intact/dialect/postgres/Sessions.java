package dev.intact.dialect.postgres;

/** Whose session of the server a connection has. */
enum Sessions {
    OWN,
    /** Lent for a transaction at a time: what is set there would be set for others. */
    OF_A_POOLER
}
