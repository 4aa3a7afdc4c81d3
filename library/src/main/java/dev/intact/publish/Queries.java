package dev.intact.publish;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Small questions to the database. */
record Queries(Connection connection) {
    boolean any(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select + " limit 1")) {
            return row.next();
        }
    }

    long count(String from) throws SQLException {
        return number("select count(*) from " + from);
    }

    long number(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    long update(String sql) throws SQLException {
        // Prepared: SQLite's driver counts what triggers and cascades change into the result of a plain statement.
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeLargeUpdate();
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
