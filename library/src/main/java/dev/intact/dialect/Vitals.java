package dev.intact.dialect;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a database says of itself when it is looked at. Immutable, without secrets.
 *
 * @param latency how long a trivial statement took, on a connection that is open
 * @param version of the server, or of SQLite
 * @param server what only a server tells
 * @param log bytes in the write-ahead log beside a database in a file; 0 where it has none
 */
public record Vitals(Duration latency, String version, Optional<Server> server, OptionalLong log) {
    /** What a server is for. */
    public enum Role {
        /** It takes writes. */
        PRIMARY,
        /** It repeats what another one writes. */
        REPLICA
    }

    /**
     * What a server tells.
     *
     * @param role what it is for
     * @param user as whom it knows us
     * @param tls the version of TLS on the way to it, as it says itself; empty where there is none
     * @param oldest how long the oldest transaction of a client has been open, as far as the role may see; empty where
     *     none is
     */
    public record Server(Role role, String user, Optional<String> tls, Optional<Duration> oldest) {}
}
