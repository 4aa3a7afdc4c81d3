package dev.intact.connect;

import dev.intact.dialect.Role;
import dev.intact.dialect.Vitals;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What does not work of a database that answers, as a sentence; empty where all does. */
final class Weakness {
    private Weakness() {}

    /** Of several servers one has to take writes, and each to answer; of a single one it tells itself what it is. */
    static Optional<String> of(List<ServerFigures> servers, Optional<Vitals> vitals) {
        if (servers.isEmpty()) {
            return vitals.flatMap(Vitals::server)
                    .filter(server -> server.role() == Vitals.Role.REPLICA)
                    .map(replica -> "The server is a replica (in recovery) and takes no writes.");
        }
        if (servers.stream().noneMatch(server -> server.role().equals(Optional.of(Role.PRIMARY)))) {
            return Optional.of("None of " + servers.size() + " servers takes writes.");
        }
        String gone = servers.stream()
                .filter(server -> server.role().isEmpty())
                .map(ServerFigures::server)
                .collect(Collectors.joining(", "));
        return gone.isEmpty() ? Optional.empty() : Optional.of("It cannot be asked how they stand: " + gone + ".");
    }

    static Optional<String> of(List<PoolFigures> pools) {
        return pools.stream()
                .filter(pool -> pool.waiting() > 0 && pool.idle() == 0 && pool.inUse() >= pool.most())
                .findFirst()
                .map(pool -> "All " + pool.most() + " connections to " + pool.name() + " are in use, and "
                        + pool.waiting() + " wait for one.");
    }
}
