package dev.intact.publish;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Small questions to the database. */
record Queries(Connection connection) {
    boolean any(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select + " limit 1")) {
            return row.next();
        }
    }

    /**
     * As the other, of a join: planned as if all of its rows were wanted. Where there is none, a plan that hopes for an early
     * one would compare each row with each.
     */
    boolean any(Dialect dialect, String join) throws SQLException {
        return any(
                dialect.capabilities().hashesJoins()
                        ? "with found as materialized (" + join + ") select 1 from found"
                        : join);
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

    /** Of a difference that is kept or selected. */
    Merge.Counts counts(String difference) throws SQLException {
        String sql = "select count(*) filter (where d.staged is not null and d.place0 is null),"
                + " count(*) filter (where d.staged is not null and d.place0 is not null),"
                + " count(*) filter (where d.staged is null) from " + difference + " d";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Merge.Counts(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** Numbers by what they are of. */
    Map<String, Long> numbers(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            Map<String, Long> numbers = new HashMap<>();
            while (row.next()) {
                numbers.put(row.getString(1), row.getLong(2));
            }
            return numbers;
        }
    }

    /** All bits that any row has. */
    long marks(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            long marks = 0;
            while (row.next()) {
                marks |= row.getLong(1);
            }
            return marks;
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
