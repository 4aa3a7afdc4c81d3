package dev.intact.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that lets in only who has a password or a certificate, and whose TLS is set as a test needs it. Its
 * superuser, for the tests' own work, comes in just so. The one of this JVM: started when the first test asks.
 */
public final class GuardedServer {
    private static final int LOOKS = 10_000;

    private final EmbeddedPostgres running;

    private GuardedServer(Path data) throws IOException {
        running = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        Files.write(
                data.resolve("pg_hba.conf"),
                List.of(
                        "host all postgres 127.0.0.1/32 trust",
                        "hostssl all certain 127.0.0.1/32 cert",
                        "host all all 127.0.0.1/32 scram-sha-256"));
        set();
    }

    /** The server; only one class at a time changes its settings. */
    public static GuardedServer running() {
        return Started.SERVER;
    }

    public int port() {
        return running.getPort();
    }

    /** Changes settings, each {@code name = value}, and waits until they are in force. */
    public void set(String... settings) {
        List<String> statements = new ArrayList<>();
        for (String setting : settings) {
            statements.add("alter system set " + setting);
        }
        try (Connection connection = connect()) {
            String before = loaded(connection);
            statements.add("select pg_reload_conf()");
            execute(connection, statements);
            for (int look = 0; loadedAnew().equals(before); look++) {
                if (look == LOOKS) {
                    throw new AssertionError("The server does not take " + List.of(settings));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs statements as its superuser. */
    public void run(String... statements) {
        try (Connection connection = connect()) {
            execute(connection, List.of(statements));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A new session has what the server has. */
    private String loadedAnew() throws SQLException {
        try (Connection connection = connect()) {
            return loaded(connection);
        }
    }

    private static String loaded(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_conf_load_time()")) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres&sslmode=disable");
    }

    private static final class Started {
        static final GuardedServer SERVER = start();

        private static GuardedServer start() {
            try {
                Path data = Files.createTempDirectory("intact-guarded");
                GuardedServer server = new GuardedServer(data);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Postgres.stopAtOnce(data)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start the embedded PostgreSQL", e);
            }
        }
    }
}
