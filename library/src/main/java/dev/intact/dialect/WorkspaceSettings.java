package dev.intact.dialect;

/**
 * How a load's own connection behaves.
 *
 * @param unit the load's random name: 16 hexadecimal digits
 * @param session who works here, and how long things may take
 * @param memory how much memory the database may take for this load
 */
public record WorkspaceSettings(String unit, SessionSettings session, MemoryLimits memory) {
    /**
     * Who works here.
     *
     * @return as the session says it
     */
    public String holder() {
        return session.holder();
    }

    /**
     * How long things may take.
     *
     * @return as the session says it
     */
    public Timeouts timeouts() {
        return session.timeouts();
    }
}
