package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.OpenTransaction;
import java.time.Duration;
import java.util.List;

/** Transactions that have been at work for long; of those whose program sends nothing, others tell. */
final class LongTransactions implements ServerCheck {
    static final Duration USUAL = Duration.ofMinutes(5);

    private final Duration old;

    LongTransactions(Duration old) {
        this.old = old;
    }

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return server.activity().transactions().stream()
                .filter(transaction -> !transaction.isIdle())
                .filter(transaction -> transaction.age().compareTo(old) >= 0)
                .map(LongTransactions::finding)
                .toList();
    }

    private static Finding finding(OpenTransaction open) {
        return Finding.warning(
                "The session " + open.session() + " (" + open.who() + ", " + open.state()
                        + ") has had a transaction open for " + Words.time(open.age()),
                "Rows that were deleted or replaced since cannot be cleared away, and its locks hold up others",
                "Let its program end it, or run: select pg_terminate_backend(" + open.session() + ")");
    }
}
