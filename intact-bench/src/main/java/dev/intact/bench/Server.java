package dev.intact.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL of our own, set up as one that matters to somebody would be. */
final class Server implements AutoCloseable {
    private static final double TICKS_A_SECOND = 100;
    private static final long TAKES_NOTICE = 300_000_000L;
    private static final Path POSTGRES_15 =
            Path.of("intact-bench", "target", "postgres-15", "postgres-linux-x86_64.txz");

    private final EmbeddedPostgres postgres;
    private final long pid;

    private Server(EmbeddedPostgres postgres, long pid) {
        this.postgres = postgres;
        this.pid = pid;
    }

    static Server start(Path folder) throws IOException {
        return start(folder, EmbeddedPostgres.builder());
    }

    /** Of a version that the pg_dump of most machines knows; from what the build has unpacked. */
    static Server start15(Path folder) throws IOException {
        return start(
                folder,
                EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> Files.newInputStream(POSTGRES_15)));
    }

    private static Server start(Path folder, EmbeddedPostgres.Builder builder) throws IOException {
        Path data = folder.resolve("pgdata");
        EmbeddedPostgres postgres = builder.setDataDirectory(data.toFile())
                .setCleanDataDirectory(true)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_level", "replica")
                .setServerConfig("shared_buffers", "2GB")
                .setServerConfig("maintenance_work_mem", "512MB")
                .setServerConfig("work_mem", "64MB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("max_connections", "20")
                .start();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return new Server(postgres, pid);
    }

    String url(String database) {
        return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/" + database;
    }

    String jdbcUrl(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    void run(String database, List<String> statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String ask(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** The first column of what is asked. */
    List<String> column(String database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(String.valueOf(row.getString(1)));
            }
        }
        return values;
    }

    /** Its version, and how it is set up. */
    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        String version = ask("postgres", "show server_version");
        String name = "postgresql " + version.replaceAll("\\..*", "");
        settings.put(name, version);
        settings.put(name + " settings", String.join(", ", column("postgres", """
                        select name || '=' || current_setting(name) from pg_settings where name in ('fsync',
                          'full_page_writes', 'synchronous_commit', 'wal_level', 'shared_buffers', 'work_mem',
                          'maintenance_work_mem', 'max_wal_size', 'max_connections') order by name""")));
        return settings;
    }

    /** A copy of a database, everything written down, so that the next run begins from rest. */
    void copy(String template, String database) throws SQLException {
        drop(database);
        run(
                "postgres",
                List.of(
                        "create database " + database + " template " + template + " strategy = file_copy",
                        "checkpoint"));
    }

    void drop(String database) throws SQLException {
        run("postgres", List.of("drop database if exists " + database + " with (force)"));
    }

    long position() throws SQLException {
        return Long.parseLong(ask("postgres", "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
    }

    /** Processor seconds so far of the server: its own, those of children that ended, those of children that live. */
    double cpu() throws IOException {
        // A session that has just ended counts again only once the server has taken notice.
        LockSupport.parkNanos(TAKES_NOTICE);
        double ticks = ticks(pid, true);
        List<Long> children;
        try (Stream<ProcessHandle> handles = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children)) {
            children = handles.map(ProcessHandle::pid).toList();
        }
        for (long child : children) {
            ticks += ticks(child, false);
        }
        return ticks / TICKS_A_SECOND;
    }

    private static double ticks(long pid, boolean withEnded) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String text = Files.readString(stat);
        // The name in parentheses may hold blanks; the 14th to 17th fields are what is wanted.
        List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
        double ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        return withEnded ? ticks + Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14)) : ticks;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
