package dev.intact.bench.peer;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done, the same for every peer. Immutable.
 *
 * @param url of the database, for JDBC
 * @param action what the rows do
 * @param key the column that finds the present row
 * @param before statements to run first, in the same transaction where the peer has one
 * @param parts which file goes into which table, in order
 */
public record Task(String url, Action action, String key, List<String> before, List<Part> parts) {
    /** What rows do. */
    public enum Action {
        /** Each is added. */
        INSERT,
        /** Each is added, or takes the place of the one with its key. */
        UPSERT,
        /** Each takes the place of the one with its key. */
        UPDATE
    }

    /**
     * A file of rows.
     *
     * @param table where they go
     * @param file CSV with a header
     */
    public record Part(String table, Path file) {}

    /** Takes copies. */
    public Task {
        before = List.copyOf(before);
        parts = List.copyOf(parts);
    }

    /**
     * The task as the words of a command.
     *
     * @return what {@link #parse} reads
     */
    public List<String> words() {
        List<String> words = new ArrayList<>(List.of(url, action.name(), key));
        for (String sql : before) {
            words.addAll(List.of("--before", sql));
        }
        for (Part part : parts) {
            words.addAll(List.of(part.table(), part.file().toString()));
        }
        return words;
    }

    /**
     * Reads a task.
     *
     * @param words what {@link #words} wrote
     * @return the task
     */
    public static Task parse(List<String> words) {
        List<String> before = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (int i = 3; i < words.size(); i += 2) {
            if (words.get(i).equals("--before")) {
                before.add(words.get(i + 1));
            } else {
                parts.add(new Part(words.get(i), Path.of(words.get(i + 1))));
            }
        }
        return new Task(words.get(0), Action.valueOf(words.get(1)), words.get(2), before, parts);
    }

    /**
     * Whether the database is a file.
     *
     * @return false for PostgreSQL
     */
    public boolean isSqlite() {
        return url.startsWith("jdbc:sqlite:");
    }

    /**
     * A connection in a transaction, the first statements done.
     *
     * @param parameters added to the address
     * @return the caller commits and closes it
     * @throws SQLException what the database says
     */
    public Connection begin(String parameters) throws SQLException {
        Connection connection = DriverManager.getConnection(url + parameters);
        connection.setAutoCommit(false);
        prepare(connection);
        return connection;
    }

    /**
     * Runs the first statements.
     *
     * @param connection on which
     * @throws SQLException what the database says
     */
    public void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : before) {
                statement.execute(sql);
            }
        }
    }
}
