package dev.intact.doctor;

import dev.intact.connect.Budget;
import dev.intact.dialect.Condition;
import java.util.List;

/** Pools that together want more connections than the server has to give. */
final class PoolBudget implements ServerCheck {
    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return new Budget(seen.config().pool(), server.slots().allowed())
                .warning(seen.address().display()).stream()
                        .map(text -> Finding.warning(
                                text.substring(0, text.indexOf(". Some")),
                                "Under load the last ones, or other programs, are refused",
                                "Lower max_connections under connect: pool: in intact.yaml, or raise it on the server"))
                        .toList();
    }
}
