package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Prospect;
import dev.intact.dialect.Timeouts;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to one server, and waits for it where it is on its way: it says so itself, or it is silent and was
 * there before, or may have been asleep. Whatever else is wrong is said at once. Safe for many threads.
 */
final class Waking {
    private static final Logger LOG = LoggerFactory.getLogger(Waking.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final Dialect dialect;
    private final Address address;
    private final RetryPolicy policy;
    private final RetryCounts counts;
    private final Pause pause;
    private volatile boolean reached;

    /** Tries for as long as opening a connection may take there. */
    Waking(Dialect dialect, Address address, Timeouts timeouts, RetryCounts counts, Pause pause) {
        this.dialect = dialect;
        this.address = address;
        this.policy = new RetryPolicy(Integer.MAX_VALUE, FIRST, longer(timeouts.connect(), firstConnect(address)));
        this.counts = counts;
        this.pause = pause;
    }

    private static Duration firstConnect(Address address) {
        return address.provider().firstConnect();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** The last failure comes out where the time is over, or the thread is interrupted. */
    Connection open(Origin.Opening opening) throws SQLException {
        Tries tries = new Tries(policy, LONGEST);
        while (true) {
            try {
                Connection connection = opening.open();
                reached = true;
                return connection;
            } catch (SQLException e) {
                Optional<Duration> wait = isComing(dialect.prospect(e)) ? tries.next() : Optional.empty();
                if (wait.isEmpty() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                counts.opening();
                LOG.info("{} takes no connection yet, trying again: {}", address, e.getMessage());
                pause.of(wait.get());
            }
        }
    }

    /** Counts a server on its way; whoever asks comes again by himself. */
    Connection once(Origin.Opening opening) throws SQLException {
        try {
            return opening.open();
        } catch (SQLException e) {
            if (isComing(dialect.prospect(e))) {
                counts.opening();
            }
            throw e;
        }
    }

    private boolean isComing(Prospect prospect) {
        return switch (prospect) {
            case NOT_YET -> true;
            case UNANSWERED -> reached || !firstConnect(address).isZero();
            case PASSING, LASTING -> false;
        };
    }
}
