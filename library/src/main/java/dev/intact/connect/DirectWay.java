package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Whereabouts;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where what needs a session of its own goes: past whatever is in between, and to whichever server takes the writes.
 *
 * @param dialect of the database
 * @param servers what was said of them
 * @param address without anything in between, as far as is known
 * @param cluster where there are several servers
 */
record DirectWay(Dialect dialect, Servers servers, Address address, Optional<Cluster> cluster) implements Whereabouts {
    /** What is settled on a server that was replaced would be settled for nobody. */
    @Override
    public Lead now() throws SQLException {
        if (cluster.isEmpty() || servers.direct().isPresent()) {
            return new Lead(address, () -> address);
        }
        Cluster several = cluster.get();
        Address now = several.successor(0);
        int timeline = several.leadership().timeline();
        return new Lead(servers.direct(dialect, now), () -> servers.direct(dialect, several.successor(timeline)));
    }
}
