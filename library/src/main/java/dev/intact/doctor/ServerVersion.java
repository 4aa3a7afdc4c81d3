package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A server too old to be written to. */
final class ServerVersion implements ServerCheck {
    private static final int OLDEST = 140_000;

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        if (server.software().number() >= OLDEST) {
            return List.of();
        }
        return List.of(Finding.problem(
                "The server is version " + server.software().version(),
                "14 is the oldest that works; nothing is written to it",
                "Use a newer server"));
    }
}
