package dev.intact.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the wide table of SQLite holds. {@code .import} stores empty text for null, words for booleans, and moments as
 * they stand in the source: such differences are no differences here.
 */
final class SqliteContent {
    private static final Set<String> NUMBERS =
            Set.of("id", "customer_id", "quantity", "price", "discount", "weight", "score", "ref");
    private static final Set<String> MOMENTS = Set.of("ordered_on", "due_on", "created_at", "updated_at");
    private static final Set<String> TRUTHS = Set.of("active", "paid");

    private SqliteContent() {}

    /** Of each column how many values and a sum over them, and how many rows. */
    static Map<String, String> digests(Path file) throws SQLException {
        String asked = WideData.COLUMNS.stream().map(SqliteContent::digest).collect(Collectors.joining(", "));
        Map<String, String> digests = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*), " + asked + " from wide")) {
            row.next();
            digests.put("wide", String.valueOf(row.getString(1)));
            for (int i = 0; i < WideData.COLUMNS.size(); i++) {
                digests.put("wide." + WideData.COLUMNS.get(i), String.valueOf(row.getString(i + 2)));
            }
        }
        return digests;
    }

    /** The statements that make the same table, with its indexes. */
    static List<String> statements(Path file) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sql from sqlite_schema where tbl_name = 'wide'"
                        + " and sql is not null order by type desc, name")) {
            while (row.next()) {
                statements.add(row.getString(1));
            }
        }
        return statements;
    }

    private static String digest(String column) {
        return "count(nullif(" + column + ", '')) || ':' || sum(" + sum(column) + ")";
    }

    private static String sum(String column) {
        if (NUMBERS.contains(column)) {
            return "cast(round(coalesce(nullif(" + column + ", ''), 0) * 1000) as integer) % 1000003";
        }
        if (MOMENTS.contains(column)) {
            return "coalesce(unixepoch(" + column + "), 0) * (id % 97)";
        }
        return TRUTHS.contains(column)
                ? "coalesce(lower(" + column + ") in ('true', '1'), 0) * (id % 97)"
                : "coalesce(length(" + column + ") + unicode(" + column + "), 0) * (id % 97)";
    }
}
