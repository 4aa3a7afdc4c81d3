package dev.intact.dialect;

import java.time.Duration;

/**
 * Who runs a database, as far as its address tells, and what follows from it. Immutable.
 *
 * @param name for people: {@code Neon}, {@code local}
 * @param pooling what stands between us and the server
 * @param firstConnect how long the first connection may take, and be tried for, where the database may be asleep
 * @param reason why this was concluded, as half a sentence: {@code the host ends with .neon.tech}
 */
public record Provider(String name, Pooling pooling, Duration firstConnect, String reason) {
    /** What stands between us and a server. */
    public enum Pooling {
        /** Not known before a connection is made, which tells. */
        UNKNOWN,
        /** Nothing: a connection is a session. */
        NONE,
        /** A pooler that gives a server's session to a connection for as long as it lasts. */
        SESSION,
        /** A pooler that gives a server's session to a transaction: nothing may be set or kept beyond its end. */
        TRANSACTION
    }

    /**
     * Nobody in particular.
     *
     * @param reason why nothing was concluded
     * @return no sleep; a connection tells whether there is a pooler
     */
    public static Provider unknown(String reason) {
        return new Provider("server", Pooling.UNKNOWN, Duration.ZERO, reason);
    }

    /** A database in a file. */
    public static final Provider FILE = new Provider("file", Pooling.NONE, Duration.ZERO, "the database is a file");
}
