package dev.intact.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Connections that tests look into server databases with, kept for the next look: to begin a session costs the server more
 * than most queries do. Whoever takes one is alone with it. The eldest goes when there are many.
 */
final class QueryConnections {
    private static final int MOST = 16;
    private static final int ALIVE_SECONDS = 5;
    private static final Map<String, Connection> KEPT = new LinkedHashMap<>();

    private QueryConnections() {}

    static Connection take(String url) throws SQLException {
        Connection kept;
        synchronized (KEPT) {
            kept = KEPT.remove(url);
        }
        if (kept == null) {
            return DriverManager.getConnection(url);
        }
        if (kept.isValid(ALIVE_SECONDS)) {
            return kept;
        }
        kept.close();
        return DriverManager.getConnection(url);
    }

    static void keep(String url, Connection connection) throws SQLException {
        Connection second;
        Connection eldest = null;
        synchronized (KEPT) {
            second = KEPT.put(url, connection);
            if (KEPT.size() > MOST) {
                Iterator<Connection> all = KEPT.values().iterator();
                eldest = all.next();
                all.remove();
            }
        }
        close(second);
        close(eldest);
    }

    /** Runs statements, and leaves nothing of them in the session; one in which one fails is not kept. */
    static void execute(String url, String... statements) throws SQLException {
        Connection connection = take(url);
        try {
            execute(connection, statements);
            execute(connection, "discard all");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        keep(url, connection);
    }

    /** Each on its own. */
    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void close(Connection connection) throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
