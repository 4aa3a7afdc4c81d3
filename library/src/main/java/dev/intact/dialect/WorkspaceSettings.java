package dev.intact.dialect;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a load's own connection behaves.
 *
 * @param unit the load's random name: 16 hexadecimal digits
 * @param holder who works here, for others that meet our locks: {@code intact load by ann on host, process 4711}
 * @param connectTimeout for opening a connection
 * @param lockTimeout longest wait for a lock in the publishing transaction
 * @param statementTimeout longest statement of the publishing transaction; zero for none
 * @param idleTimeout longest rest between two statements of the publishing transaction
 * @param memory how much memory the database may take for this load
 */
public record WorkspaceSettings(
        String unit,
        String holder,
        Duration connectTimeout,
        Duration lockTimeout,
        Duration statementTimeout,
        Duration idleTimeout,
        Memory memory) {

    /**
     * Settings with two hours between two statements.
     *
     * @param unit the load's random name
     * @param holder who works here
     * @param connectTimeout for opening a connection
     * @param lockTimeout longest wait for a lock in the publishing transaction
     * @param statementTimeout longest statement of the publishing transaction; zero for none
     * @param memory how much memory the database may take for this load
     */
    public WorkspaceSettings(
            String unit,
            String holder,
            Duration connectTimeout,
            Duration lockTimeout,
            Duration statementTimeout,
            Memory memory) {
        this(unit, holder, connectTimeout, lockTimeout, statementTimeout, SessionSettings.LONGEST_IDLE, memory);
    }

    /**
     * Memory of the database's own, where it can be said.
     *
     * @param work for sorting and hashing, in bytes; empty: what the database is set to, or a usual size where that is less
     * @param maintenance for building indexes, in bytes; likewise
     */
    public record Memory(OptionalLong work, OptionalLong maintenance) {
        /** Nothing is said. */
        public static final Memory UNSAID = new Memory(OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * What concerns the connection.
     *
     * @return without the unit
     */
    public SessionSettings session() {
        return new SessionSettings(holder, connectTimeout, lockTimeout, statementTimeout, idleTimeout);
    }
}
