package dev.intact.dialect;

import java.time.Duration;

/**
 * How a connection for a program's transactions behaves.
 *
 * @param holder who works here, for others that meet our locks: {@code intact by ann on host, process 4711}
 * @param connectTimeout for opening a connection
 * @param lockTimeout longest wait for a lock
 * @param statementTimeout longest statement of a transaction; zero for none
 * @param idleTimeout longest time between two statements of a transaction, in which a program may write large files; a
 *     server that has waited longer ends the session
 */
public record SessionSettings(
        String holder, Duration connectTimeout, Duration lockTimeout, Duration statementTimeout, Duration idleTimeout) {
    static final Duration LONGEST_IDLE = Duration.ofHours(2);

    /**
     * Settings with two hours between two statements.
     *
     * @param holder who works here
     * @param connectTimeout for opening a connection
     * @param lockTimeout longest wait for a lock
     * @param statementTimeout longest statement of a transaction; zero for none
     */
    public SessionSettings(String holder, Duration connectTimeout, Duration lockTimeout, Duration statementTimeout) {
        this(holder, connectTimeout, lockTimeout, statementTimeout, LONGEST_IDLE);
    }
}
