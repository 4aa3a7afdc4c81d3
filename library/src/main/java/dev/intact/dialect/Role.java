package dev.intact.dialect;

/** What a server does for a database. */
public enum Role {
    /** It takes writes. */
    PRIMARY,
    /** It would take writes, and is set to take none. */
    READ_ONLY,
    /** It replays what another one writes. */
    REPLICA
}
