package dev.intact.tx;

import dev.intact.connect.RetryPolicy;
import dev.intact.connect.Tries;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.IntactException;
import dev.intact.files.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Settles a COMMIT whose answer did not come: looks for the unit's marker and, where there is none, writes a tombstone
 * in its place, so that a late COMMIT can no longer succeed. What it says is final.
 */
final class Fence {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Dialect dialect;
    private final Markers markers;

    Fence(Dialect dialect) {
        this.dialect = dialect;
        this.markers = new Markers(dialect);
    }

    /** Opens a connection that has nothing to do with the one that was lost. */
    @FunctionalInterface
    interface Fresh {
        Connection open() throws SQLException;
    }

    /**
     * Whether the unit is committed; asks again, within its patience, while the database cannot be reached. An interrupt,
     * which would end its waits at once, is told again when it is known.
     */
    boolean committed(String unit, SQLException cause, Fresh fresh, Settling settling) {
        // By time, not by number: where connections are cut again and again, another question costs little.
        Tries tries = new Tries(new RetryPolicy(Integer.MAX_VALUE, FIRST_WAIT, settling.patience()), LONGEST_WAIT);
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (Connection connection = fresh.open()) {
                    return decide(connection, unit);
                } catch (SQLException | IntactException e) {
                    // Also what a new connection is refused for, by a replica that took over: it says nothing of the
                    // unit.
                    settling.pause().of(tries.next().orElseThrow(() -> unknown(e, cause)));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CommitOutcomeUnknownException unknown(Exception last, SQLException cause) {
        last.addSuppressed(cause);
        return new CommitOutcomeUnknownException(
                "COMMIT was sent, its answer was lost (" + cause.getMessage()
                        + "), and the database could not be asked: " + last.getMessage()
                        + ". Whether the change is there is not known. Run: intact recover",
                last);
    }

    /** For units of others that ended. */
    Verdict on(Connection connection) {
        return unit -> decide(connection, unit);
    }

    private boolean decide(Connection connection, String unit) throws SQLException {
        Optional<String> outcome = outcome(connection, unit);
        if (outcome.isEmpty()) {
            markers.tombstone(connection, unit);
            // Another may have been quicker; the row decides, whoever wrote it.
            outcome = outcome(connection, unit);
        }
        return outcome.map(Unit.COMMITTED::equals).orElse(false);
    }

    private Optional<String> outcome(Connection connection, String unit) throws SQLException {
        Optional<String> outcome = markers.outcome(connection, unit);
        if (outcome.isEmpty()) {
            prepare(connection);
        }
        return outcome;
    }

    /** The ledger may be made in the unit's own transaction: then it is missing where the unit did not commit. */
    private void prepare(Connection connection) throws SQLException {
        try {
            markers.prepare(connection);
        } catch (SQLException e) {
            if (dialect.classify(e) != FailureKind.CONSTRAINT) {
                throw e;
            }
        }
    }
}
