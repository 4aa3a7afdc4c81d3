package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A check of servers. */
interface ServerCheck extends Check {
    List<Finding> on(Condition.Server server, Seen seen);

    @Override
    default List<Finding> on(Seen seen) {
        return seen.condition() instanceof Condition.Server server ? on(server, seen) : List.of();
    }
}
