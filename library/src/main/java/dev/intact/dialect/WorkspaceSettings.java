package dev.intact.dialect;

import java.time.Duration;

/**
 * How a load's own connection behaves.
 *
 * @param unit the load's random name: 16 hexadecimal digits
 * @param holder who works here, for others that meet our locks: {@code intact load by ann on host, process 4711}
 * @param connectTimeout for opening a connection
 * @param lockTimeout longest wait for a lock in the publishing transaction
 * @param statementTimeout longest statement of the publishing transaction; zero for none
 */
public record WorkspaceSettings(
        String unit, String holder, Duration connectTimeout, Duration lockTimeout, Duration statementTimeout) {

    /**
     * What concerns the connection.
     *
     * @return without the unit
     */
    public SessionSettings session() {
        return new SessionSettings(holder, connectTimeout, lockTimeout, statementTimeout);
    }
}
