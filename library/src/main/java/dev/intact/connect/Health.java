package dev.intact.connect;

import dev.intact.dialect.Vitals;
import java.util.List;
import java.util.Optional;

/**
 * How a database is, at a moment. Immutable, without secrets.
 *
 * @param status whether it can be used
 * @param reason why it is not {@link Status#UP}, as sentences; empty where it is
 * @param database the address, without secrets
 * @param vitals what it says of itself; empty where it did not answer
 * @param pools how the connections stand
 * @param servers where it has several, each as it said itself; empty where it has one, or is a file, or is closed
 */
public record Health(
        Status status,
        Optional<String> reason,
        String database,
        Optional<Vitals> vitals,
        List<PoolFigures> pools,
        List<ServerFigures> servers) {
    /** Whether a database can be used. */
    public enum Status {
        /** It answers, and takes what it is there for. */
        UP,
        /** It answers, or will soon, but not all of it works: it is said what. */
        DEGRADED,
        /** It does not answer. */
        DOWN
    }

    /** Takes copies. */
    public Health {
        pools = List.copyOf(pools);
        servers = List.copyOf(servers);
    }

    /**
     * Whether there is a database that answers.
     *
     * @return false where it is {@link Status#DOWN}
     */
    public boolean isReachable() {
        return status != Status.DOWN;
    }
}
