package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A server that may lose what it has committed. */
final class Durability implements ServerCheck {
    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return server.software().unsafe().stream()
                .map(setting -> Finding.problem(
                        "The server runs with " + setting + "=off",
                        "A crash of its machine may lose or tear what it has committed; nothing is written to it",
                        "Set " + setting + "=on and reload the server's configuration"))
                .toList();
    }
}
