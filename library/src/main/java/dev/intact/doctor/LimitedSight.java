package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Sight;
import java.util.List;

/** A role that does not see what others do. */
final class LimitedSight implements ServerCheck {
    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        if (server.activity().seen() == Sight.ALL) {
            return List.of();
        }
        return List.of(Finding.note(
                "The role sees its own sessions only",
                "Long transactions of others, and how far replicas are, are not told here",
                "Where that matters: grant pg_read_all_stats to it"));
    }
}
