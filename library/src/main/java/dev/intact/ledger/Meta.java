package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** What a database knows of itself. Immutable, safe for many threads. */
public final class Meta {
    private static final String NAME = "meta";
    private static final String DATABASE = "database_id";

    private final Dialect dialect;

    /**
     * In the dialect's words.
     *
     * @param dialect of the database
     */
    public Meta(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The name that the database gave itself.
     *
     * @param connection to the database
     * @return empty where it has none yet
     * @throws SQLException what the database says
     */
    public Optional<String> databaseId(Connection connection) throws SQLException {
        if (!new OwnTable(dialect, NAME).exists(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement select =
                connection.prepareStatement("select v from " + dialect.ledger(NAME) + " where k = ?")) {
            select.setString(1, DATABASE);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * Gives the database a name, unless it has one.
     *
     * @param connection in autocommit, so that the name stays whatever becomes of a unit
     * @param proposed a name that no other database has
     * @return its name
     * @throws SQLException what the database says
     */
    public String databaseId(Connection connection, String proposed) throws SQLException {
        Optional<String> known = databaseId(connection);
        if (known.isPresent()) {
            return known.get();
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.ledgerHome()) {
                statement.execute(sql);
            }
            statement.execute(
                    "create table if not exists " + dialect.ledger(NAME) + " (k text primary key, v text not null)");
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into " + dialect.ledger(NAME) + " (k, v) values (?, ?) on conflict (k) do nothing")) {
                insert.setString(1, DATABASE);
                insert.setString(2, proposed);
                insert.executeUpdate();
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
        return databaseId(connection).orElse(proposed);
    }
}
