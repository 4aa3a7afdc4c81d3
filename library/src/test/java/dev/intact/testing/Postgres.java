package dev.intact.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one PostgreSQL server of this JVM, started when the first test asks and ended with the JVM. It is as durable as a
 * real one: its own default would be {@code fsync=off}, which Intact refuses.
 */
public final class Postgres {
    /** Of every user in the tests; {@link CanaryNet} looks for it in whatever comes out. */
    public static final String PASSWORD = "c4n4ry-in-the-suite";

    private static final String USER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Postgres() {}

    /**
     * An empty database, of which nobody else knows: a new one, or one that is as new ({@link UsedDatabases}).
     *
     * @return where it is
     */
    public static Database fresh() {
        return UsedDatabases.held(UsedDatabases.poll().orElseGet(Postgres::made));
    }

    private static Database made() {
        Database home = new Database(Server.STARTED.getPort(), "postgres");
        String name = "t" + DATABASES.incrementAndGet();
        try (Connection connection = home.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template template0 encoding 'UTF8'");
            Database made = new Database(Server.STARTED.getPort(), name);
            UsedDatabases.learn(made);
            return made;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create a test database", e);
        }
    }

    /**
     * A database of the server.
     *
     * @param port the server's, on the loopback address
     * @param name the database's
     */
    public record Database(int port, String name) {
        /**
         * Its address as a user writes it.
         *
         * @return with user and password
         */
        public String url() {
            return "postgres://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port + "/" + name;
        }

        /**
         * Its address for the driver.
         *
         * @return with user and password
         */
        public String jdbcUrl() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=" + USER + "&password=" + PASSWORD;
        }

        /**
         * Opens a connection.
         *
         * @return the caller closes it
         * @throws SQLException what the server says
         */
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl());
        }

        /**
         * Runs statements.
         *
         * @param statements one or more, each in a transaction of its own
         */
        public void run(String... statements) {
            try {
                QueryConnections.execute(jdbcUrl(), statements);
            } catch (SQLException e) {
                throw new IllegalStateException("Cannot prepare the test database: " + e.getMessage(), e);
            }
        }
    }

    /** Started by the class loader: once, and only when asked for. */
    private static final class Server {
        static final EmbeddedPostgres STARTED = start();

        private static EmbeddedPostgres start() {
            try {
                Path data = Files.createTempDirectory("intact-postgres");
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_prepared_transactions", "16")
                        .setServerConfig("wal_level", "logical")
                        // It would begin a session in one of many databases each second.
                        .setServerConfig("autovacuum_naptime", "1d")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAtOnce(data)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start the embedded PostgreSQL", e);
            }
        }
    }

    /**
     * Nobody needs the data any more: an orderly end would first force hundreds of databases to disk. The files go
     * while others work on: to delete so many takes longer than a test process may take to end.
     */
    static void stopAtOnce(Path data) {
        try {
            String process = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            new ProcessBuilder("kill", "-QUIT", process).inheritIO().start().waitFor();
            String remove = "while kill -0 " + process + "; do sleep 0.1; done; rm -rf '" + data + "'";
            new ProcessBuilder("nice", "sh", "-c", remove)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.err.println("The test server ends by itself: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
