package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.OpenTransaction;
import java.time.Duration;
import java.util.List;

/** Transactions whose program sends nothing any more. */
final class IdleTransactions implements ServerCheck {
    static final Duration USUAL = Duration.ofMinutes(1);

    private final Duration longest;

    IdleTransactions(Duration longest) {
        this.longest = longest;
    }

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return server.activity().transactions().stream()
                .filter(OpenTransaction::isIdle)
                .filter(open -> open.idle().compareTo(longest) >= 0)
                .map(IdleTransactions::finding)
                .toList();
    }

    private static Finding finding(OpenTransaction open) {
        return Finding.warning(
                "The session " + open.session() + " (" + open.who() + ", " + open.state()
                        + ") has sent nothing for " + Words.time(open.idle())
                        + " in a transaction that has been open for " + Words.time(open.age()),
                "It keeps its locks while nothing happens, and rows that were deleted since cannot be cleared away",
                "Let its program end it, or run: select pg_terminate_backend(" + open.session()
                        + "); idle_in_transaction_session_timeout ends such ones by itself");
    }
}
