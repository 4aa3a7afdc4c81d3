package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One of the ledger's own tables, which may not be made yet. */
record OwnTable(Dialect dialect, String name) {
    boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(dialect.ledgerExists(name))) {
            return found.next() && found.getLong(1) > 0;
        }
    }
}
