package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Vitals.Role;
import java.util.List;

/** A server that takes no writes. */
final class WritesTaken implements ServerCheck {
    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        if (server.software().role() == Role.PRIMARY) {
            return List.of();
        }
        return List.of(Finding.problem(
                "The server is a replica (in recovery)",
                "It takes no writes: transactions and loads fail",
                "Give the primary's address, or name all servers: postgres://one,two/name"));
    }
}
