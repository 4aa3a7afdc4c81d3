package dev.intact.testing;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The two databases, for tests that hold on both. */
public enum Engine {
    SQLITE {
        @Override
        public Target fresh(Path folder) {
            Path file = folder.resolve("target.db");
            return new Target(this, file.toString(), "jdbc:sqlite:" + file);
        }
    },
    POSTGRES {
        @Override
        public Target fresh(Path folder) {
            var database = Postgres.fresh();
            return new Target(this, database.url(), database.jdbcUrl());
        }
    };

    /** An empty database of this kind; SQLite's file does not exist yet. */
    public abstract Target fresh(Path folder);

    /** A database under test. */
    public record Target(Engine engine, String url, String jdbcUrl) {
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl);
        }

        public Database open() {
            return Database.open(url);
        }

        public Database open(DatabaseConfig config) {
            return Database.open(config);
        }

        /** Runs statements, each on its own. */
        public void execute(String... statements) {
            try {
                if (engine == SQLITE) {
                    try (Connection connection = connect()) {
                        QueryConnections.execute(connection, statements);
                    }
                } else {
                    QueryConnections.execute(jdbcUrl, statements);
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        /** All rows of a query, each as its cells joined by a bar; null is {@code ~}. */
        public List<String> rows(String sql) {
            try {
                if (engine == SQLITE) {
                    try (Connection connection = connect()) {
                        return rows(connection, sql);
                    }
                }
                Connection connection = QueryConnections.take(jdbcUrl);
                try {
                    return rows(connection, sql);
                } finally {
                    QueryConnections.keep(jdbcUrl, connection);
                }
            } catch (SQLException e) {
                throw new AssertionError(sql, e);
            }
        }

        private static List<String> rows(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                List<String> rows = new ArrayList<>();
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        String cell = row.getString(i);
                        cells.add(cell == null ? "~" : cell);
                    }
                    rows.add(String.join("|", cells));
                }
                return rows;
            }
        }

        /** The number of rows of a table. */
        public long count(String table) {
            return Long.parseLong(rows("select count(*) from " + table).get(0));
        }
    }
}
