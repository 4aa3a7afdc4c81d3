package dev.intact.tx;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The table of markers: one row for each unit, written in the unit's own transaction. */
final class Markers {
    private final Dialect dialect;

    Markers(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Makes the table where it is missing. */
    void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (exists(statement)) {
                return;
            }
            for (String sql : dialect.ledgerHome()) {
                statement.execute(sql);
            }
            // A tombstone has no key, and nulls differ: so a key is committed once at most.
            statement.execute("create table if not exists " + dialect.ledger("commit") + " (unit_id text primary key, "
                    + "key text unique, outcome text not null check (outcome in ('committed', 'aborted')), "
                    + "kind text not null, created_at timestamp default current_timestamp)");
        }
    }

    void insert(Connection connection, Unit.Identity identity) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into " + dialect.ledger("commit")
                + " (unit_id, key, outcome, kind) values (?, ?, '" + Unit.COMMITTED + "', ?)")) {
            insert.setString(1, identity.unit());
            insert.setString(2, identity.key());
            insert.setString(3, identity.kind());
            insert.executeUpdate();
        }
    }

    private boolean exists(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(dialect.ledgerExists("commit"))) {
            return found.next() && found.getLong(1) > 0;
        }
    }
}
