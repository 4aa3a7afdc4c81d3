package dev.intact.tx;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The table of markers: one row for each unit, written in the unit's own transaction; and the results of units that have
 * one, written with it.
 */
final class Markers {
    private static final String COMMIT = "commit";
    private static final String RESULT = "result";

    private final Dialect dialect;

    Markers(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * What a unit left for those who come again with its key.
     *
     * @param unit which unit
     * @param request what was asked for, where it was said
     * @param result the text that the unit set
     */
    record Result(String unit, Optional<String> request, Optional<String> result) {}

    /** Makes the tables where they are missing. */
    void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (exists(statement, COMMIT) && exists(statement, RESULT)) {
                return;
            }
            for (String sql : dialect.ledgerHome()) {
                statement.execute(sql);
            }
            // A tombstone has no key, and nulls differ: so a key is committed once at most.
            statement.execute("create table if not exists " + dialect.ledger(COMMIT) + " (unit_id text primary key, "
                    + "key text unique, outcome text not null check (outcome in ('committed', 'aborted')), "
                    + "kind text not null, created_at timestamp default current_timestamp)");
            statement.execute("create table if not exists " + dialect.ledger(RESULT)
                    + " (unit_id text primary key, request text, result text)");
        }
    }

    /** False where another unit has committed under the key; waits for one that is at it. */
    boolean insert(Connection connection, Unit.Identity identity) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into " + dialect.ledger(COMMIT)
                + " (unit_id, key, outcome, kind) values (?, ?, '" + Unit.COMMITTED
                + "', ?) on conflict (key) do nothing")) {
            insert.setString(1, identity.unit());
            insert.setString(2, identity.key().orElse(null));
            insert.setString(3, identity.kind());
            return insert.executeUpdate() == 1;
        }
    }

    void keep(Connection connection, Result result) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + dialect.ledger(RESULT) + " (unit_id, request, result) values (?, ?, ?)")) {
            insert.setString(1, result.unit());
            insert.setString(2, result.request().orElse(null));
            insert.setString(3, result.result().orElse(null));
            insert.executeUpdate();
        }
    }

    /** What the unit that committed under a key left; empty where none has. */
    Optional<Result> committed(Connection connection, String key) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement, RESULT)) {
                return Optional.empty();
            }
        }
        try (PreparedStatement select = connection.prepareStatement("select c.unit_id, r.request, r.result from "
                + dialect.ledger(COMMIT) + " c left join " + dialect.ledger(RESULT)
                + " r on r.unit_id = c.unit_id where c.key = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Result(
                                row.getString(1),
                                Optional.ofNullable(row.getString(2)),
                                Optional.ofNullable(row.getString(3))))
                        : Optional.empty();
            }
        }
    }

    /** What is written about a unit; empty where nothing is. */
    Optional<String> outcome(Connection connection, String unit) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement, COMMIT)) {
                return Optional.empty();
            }
        }
        try (PreparedStatement select =
                connection.prepareStatement("select outcome from " + dialect.ledger(COMMIT) + " where unit_id = ?")) {
            select.setString(1, unit);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Waits for a COMMIT of that unit which is still running, and makes a late one impossible. */
    void tombstone(Connection connection, String unit) throws SQLException {
        try (PreparedStatement tombstone = connection.prepareStatement("insert into " + dialect.ledger(COMMIT)
                + " (unit_id, outcome, kind) values (?, 'aborted', 'fence') on conflict (unit_id) do nothing")) {
            tombstone.setString(1, unit);
            tombstone.executeUpdate();
        }
    }

    private boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet found = statement.executeQuery(dialect.ledgerExists(table))) {
            return found.next() && found.getLong(1) > 0;
        }
    }
}
