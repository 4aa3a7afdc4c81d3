package dev.intact.tx;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Workspace;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Settles a COMMIT whose answer did not come: looks for the unit's marker and, where there is none, writes a tombstone
 * in its place, so that a late COMMIT can no longer succeed. What it says is final.
 */
final class Fence {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final int TRIES = 10;

    private final Dialect dialect;
    private final Workspace workspace;
    private final Pause pause;

    Fence(Dialect dialect, Workspace workspace, Pause pause) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.pause = pause;
    }

    /** Whether the unit is committed; asks again while the database cannot be reached, about 50 s in all. */
    boolean committed(String unit, SQLException cause) {
        Duration wait = FIRST_WAIT;
        SQLException last = cause;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try (Connection connection = workspace.fresh()) {
                return decide(connection, unit);
            } catch (SQLException e) {
                e.addSuppressed(last);
                last = e;
            }
            pause.of(wait);
            wait = wait.multipliedBy(2);
        }
        throw new CommitOutcomeUnknownException(
                "COMMIT was sent, its answer was lost (" + cause.getMessage()
                        + "), and the database could not be asked: " + last.getMessage()
                        + ". Whether the change is there is not known. Run: intact recover",
                last);
    }

    private boolean decide(Connection connection, String unit) throws SQLException {
        Optional<String> outcome = outcome(connection, unit);
        if (outcome.isPresent()) {
            return outcome.get().equals(Unit.COMMITTED);
        }
        try (PreparedStatement tombstone = connection.prepareStatement("insert into " + dialect.ledger("commit")
                + " (unit_id, outcome, kind) values (?, 'aborted', 'fence') on conflict (unit_id) do nothing")) {
            tombstone.setString(1, unit);
            tombstone.executeUpdate();
        }
        // Another may have been quicker; the row decides, whoever wrote it.
        return outcome(connection, unit).map(Unit.COMMITTED::equals).orElse(false);
    }

    private Optional<String> outcome(Connection connection, String unit) throws SQLException {
        try (Statement exists = connection.createStatement();
                ResultSet found = exists.executeQuery(dialect.ledgerExists("commit"))) {
            if (!found.next() || found.getLong(1) == 0) {
                // The ledger is made in the unit's own transaction: no ledger and no writer left, no commit.
                return missingLedger(connection);
            }
        }
        try (PreparedStatement select =
                connection.prepareStatement("select outcome from " + dialect.ledger("commit") + " where unit_id = ?")) {
            select.setString(1, unit);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private Optional<String> missingLedger(Connection connection) throws SQLException {
        try {
            new Markers(dialect).prepare(connection);
        } catch (SQLException e) {
            if (dialect.classify(e) != FailureKind.CONSTRAINT) {
                throw e;
            }
        }
        return Optional.empty();
    }
}
