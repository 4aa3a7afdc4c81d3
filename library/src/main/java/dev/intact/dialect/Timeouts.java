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
 * @param read longest statement that only reads, and longest wait of a reader for a lock; zero for no limit; 30 s
 */
public record Timeouts(Duration connect, Duration lock, Duration statement, Duration idle, Duration read) {
    /** The defaults. */
    public static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofSeconds(30));

    /**
     * The same with another bound for opening a connection.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withConnect(Duration longest) {
        return new Timeouts(longest, lock, statement, idle, read);
    }

    /**
     * The same with another bound for waiting for locks.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withLock(Duration longest) {
        return new Timeouts(connect, longest, statement, idle, read);
    }

    /**
     * The same with another bound for statements.
     *
     * @param longest zero for none
     * @return a copy
     */
    public Timeouts withStatement(Duration longest) {
        return new Timeouts(connect, lock, longest, idle, read);
    }

    /**
     * The same with another bound for the rest between two statements.
     *
     * @param longest more than zero
     * @return a copy
     */
    public Timeouts withIdle(Duration longest) {
        return new Timeouts(connect, lock, statement, longest, read);
    }

    /**
     * The same with another bound for statements that only read.
     *
     * @param longest zero for none
     * @return a copy
     */
    public Timeouts withRead(Duration longest) {
        return new Timeouts(connect, lock, statement, idle, longest);
    }
}
