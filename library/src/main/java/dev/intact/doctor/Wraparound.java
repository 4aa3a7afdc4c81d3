package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** Numbers of transactions that are nearly used up. */
final class Wraparound implements ServerCheck {
    /** Autovacuum begins to hurry at 0.2, and gives up being polite at 1.6 thousand millions. */
    static final long USUAL = 1_000_000_000;

    private static final long LAST = 1_600_000_000;

    private final long many;

    Wraparound(long many) {
        this.many = many;
    }

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        long frozen = server.contents().frozen();
        if (frozen < many) {
            return List.of();
        }
        String what = frozen + " transactions have begun since the oldest whose number still counts";
        String why = "At some 2100000000 the server takes no more writes";
        String remedy =
                "End long and prepared transactions and drop unused replication slots, then run: vacuum (freeze)";
        return List.of(frozen < LAST ? Finding.warning(what, why, remedy) : Finding.problem(what, why, remedy));
    }
}
