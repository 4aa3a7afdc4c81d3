package dev.intact.bench.crowd;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.PoolConfig;
import dev.intact.dialect.Durability;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.sqlite.SqliteDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How a program comes by connections to the file. */
public interface Way extends AutoCloseable {
    /** What is done on a connection. */
    @FunctionalInterface
    interface Work {
        /**
         * Once.
         *
         * @param connection to work on
         * @throws SQLException what the database says
         */
        void on(Connection connection) throws SQLException;
    }

    /**
     * Reads, by queries each for itself.
     *
     * @param work what is read
     * @throws SQLException what the caller is told
     */
    void read(Work work) throws SQLException;

    /**
     * Writes, in one transaction.
     *
     * @param work what is written
     * @throws SQLException what the caller is told
     */
    void write(Work work) throws SQLException;

    @Override
    void close();

    /**
     * One of those that are measured.
     *
     * @param name {@code intact}, {@code tuned}, {@code plain}
     * @param file the database
     * @return opened
     */
    static Way of(String name, String file) {
        return switch (name) {
            case "intact" -> new Ours(file);
            case "tuned" -> new Pooled(file, "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=5000");
            case "plain" -> new Pooled(file, "");
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Through the connections of a {@code Database}. */
    final class Ours implements Way {
        private final Connections connections;

        private Ours(String file) {
            SqliteDialect dialect = new SqliteDialect();
            this.connections = new Connections(
                    dialect,
                    dialect.address(file).orElseThrow(),
                    new SessionSettings("bench", Timeouts.USUAL),
                    ConnectConfig.USUAL.with(PoolConfig.USUAL.withReaders(8)));
        }

        @Override
        public void read(Work work) throws SQLException {
            try (ReadSession session = connections.reading()) {
                work.on(session.connection());
            }
        }

        @Override
        public void write(Work work) throws SQLException {
            try (ProgramSession session = connections.acquire()) {
                session.durability(Durability.USUAL);
                session.begin(List.of());
                work.on(session.connection());
                session.commit();
            }
        }

        @Override
        public void close() {
            connections.close();
        }
    }

    /** sqlite-jdbc behind HikariCP, ten connections. */
    final class Pooled implements Way {
        private final HikariDataSource source;

        private Pooled(String file, String settings) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl("jdbc:sqlite:" + file + settings);
            config.setMaximumPoolSize(10);
            this.source = new HikariDataSource(config);
        }

        @Override
        public void read(Work work) throws SQLException {
            try (Connection connection = source.getConnection()) {
                work.on(connection);
            }
        }

        @Override
        public void write(Work work) throws SQLException {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    work.on(connection);
                    connection.commit();
                } catch (SQLException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
