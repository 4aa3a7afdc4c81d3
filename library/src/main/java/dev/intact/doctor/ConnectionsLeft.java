package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Slots;
import java.util.List;

/** A server that will soon take no more connections. */
final class ConnectionsLeft implements ServerCheck {
    private static final int FULL = 80;

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        Slots slots = server.slots();
        int open = slots.most() - slots.reserved();
        if (slots.used() * 100 < open * FULL) {
            return List.of();
        }
        return List.of(Finding.warning(
                slots.used() + " of " + open + " connections of the server are in use (max_connections " + slots.most()
                        + ", " + slots.reserved() + " reserved)",
                "Where none is left, whoever connects is refused",
                "See who holds them in pg_stat_activity; make pools smaller, put a pooler in between, or raise"
                        + " max_connections"));
    }
}
