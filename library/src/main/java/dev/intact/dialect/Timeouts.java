package dev.intact.dialect;

import java.time.Duration;

/**
 * How long the database may keep us waiting. Immutable.
 *
 * @param connect for opening a connection; 10 s
 * @param lock longest wait for a lock of a transaction; 30 s
 * @param statement longest statement of a transaction; zero for no limit; 30 min
 * @param idle longest rest between two statements of a transaction, in which a program may write large files; a server
 *     that has waited longer ends the session; 2 h
 */
public record Timeouts(Duration connect, Duration lock, Duration statement, Duration idle) {
    /** The defaults. */
    public static final Timeouts USUAL =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(30), Duration.ofHours(2));

    /**
     * The same with another bound for opening a connection.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withConnect(Duration longest) {
        return new Timeouts(longest, lock, statement, idle);
    }

    /**
     * The same with another bound for waiting for locks.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withLock(Duration longest) {
        return new Timeouts(connect, longest, statement, idle);
    }

    /**
     * The same with another bound for statements.
     *
     * @param longest zero for none
     * @return a copy
     */
    public Timeouts withStatement(Duration longest) {
        return new Timeouts(connect, lock, longest, idle);
    }

    /**
     * The same with another bound for the rest between two statements.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withIdle(Duration longest) {
        return new Timeouts(connect, lock, statement, longest);
    }
}
