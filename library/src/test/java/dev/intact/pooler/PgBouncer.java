package dev.intact.pooler;

import dev.intact.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A PgBouncer of the machine's own, in transaction mode before the tests' server, with few sessions to lend. */
public final class PgBouncer implements AutoCloseable {
    /** What it has to lend where nothing else is said. */
    public static final int SESSIONS = 2;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    // What servers' sessions have that their next client would meet.
    private static final String LEFT = """
            select 'set ' || name || '=' || setting from pg_settings where source = 'session' and lower(name) not in
              ('application_name', 'client_encoding', 'datestyle', 'intervalstyle', 'standard_conforming_strings',
               'timezone', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
            union all select 'role ' || current_user || ' ' || session_user where current_user <> session_user
            union all select 'prepared ' || name from pg_prepared_statements
            union all select 'cursor ' || name from pg_cursors where is_holdable
            union all select 'channel ' || c from pg_listening_channels() c
            union all select 'table ' || relname from pg_class where relnamespace = pg_my_temp_schema()
            union all select 'lock ' || objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()""";

    private final Path settings;
    private final Postgres.Database database;
    private final int port;
    private final int sessions;
    private Process running;

    /** What it does with parameters of a connection that it does not know. */
    public enum Manner {
        /** As it comes: it refuses the connection. */
        STRICT(""),
        /** As hosts set it up: they have no effect. */
        IGNORING("ignore_startup_parameters = extra_float_digits, options\n");

        private final String setting;

        Manner(String setting) {
            this.setting = setting;
        }
    }

    public PgBouncer(Postgres.Database database, Manner manner, String mode) {
        this(database, manner, mode, SESSIONS);
    }

    public PgBouncer(Postgres.Database database, Manner manner, String mode, int sessions) {
        this.database = database;
        this.sessions = sessions;
        try {
            this.port = freePort();
            this.settings = Files.createTempFile("pgbouncer", ".ini");
            Files.writeString(settings, """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = %s
                    default_pool_size = %d
                    max_client_conn = 100
                    %s""".formatted(database.port(), port, mode, sessions, manner.setting));
            this.running = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of("pgbouncer", "--quiet"));
        if (System.getProperty("user.name").equals("root")) {
            // It does not run as root.
            command.addAll(List.of("--user", "nobody"));
            settings.toFile().setReadable(true, false);
        }
        command.add(settings.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitPort(process);
        return process;
    }

    private void awaitPort(Process process) {
        long from = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - from < PATIENCE_NANOS) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        throw new AssertionError("pgbouncer does not listen; is it on the PATH?");
    }

    public String url() {
        return "postgres://postgres@127.0.0.1:" + port + "/" + database.name();
    }

    public int port() {
        return port;
    }

    /** As it is used by others that know of it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name()
                + "?user=postgres&prepareThreshold=0&assumeMinServerVersion=14&ApplicationName=other";
    }

    /** In a transaction on each server's session at once, so that none is missed. */
    public List<String> leftovers() throws SQLException {
        List<String> found = new ArrayList<>();
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                Connection connection = DriverManager.getConnection(jdbcUrl());
                all.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(LEFT)) {
                    while (row.next()) {
                        found.add(row.getString(1));
                    }
                }
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        return found;
    }

    /** As {@code kill -9}, and another one in its place. */
    public void killAndRestart() {
        try {
            running.destroyForcibly().waitFor();
            running = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            running.destroyForcibly().waitFor();
            Files.deleteIfExists(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
