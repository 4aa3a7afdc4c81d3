package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server of its own, as durable as a real one, that is stopped hard and started again on the same data. */
public final class Server implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path data;
    private final Map<String, String> settings;
    private final int port;
    private EmbeddedPostgres running;
    private Optional<CompletableFuture<EmbeddedPostgres>> waking = Optional.empty();

    public Server(Path data) throws IOException {
        this(data, Map.of());
    }

    /** With settings of its own. */
    public Server(Path data, Map<String, String> settings) throws IOException {
        this.data = data;
        this.settings = settings;
        this.running = start(0, Map.of());
        this.port = running.getPort();
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    private EmbeddedPostgres start(int port, Map<String, String> more) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                // Its own default would lose what the test itself prepares.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on");
        settings.forEach(builder::setServerConfig);
        more.forEach(builder::setServerConfig);
        return (port == 0 ? builder : builder.setPort(port))
                .setPGStartupWait(Duration.ofNanos(PATIENCE_NANOS))
                .start();
    }

    /** From now on the server is a standby that runs and refuses every connection (57P03), because it cannot take any yet. */
    void fallAsleep() throws IOException {
        int port = running.getPort();
        running.close();
        Files.createFile(data.resolve("standby.signal"));
        waking = Optional.of(CompletableFuture.supplyAsync(() -> {
            try {
                return start(port, Map.of("hot_standby", "off"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        long from = System.nanoTime();
        while (!isStarting()) {
            assertThat(System.nanoTime() - from).isLessThan(PATIENCE_NANOS);
            assertThat(waking.orElseThrow()).isNotCompletedExceptionally();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private boolean isStarting() {
        try (Connection connection = DriverManager.getConnection(target().jdbcUrl())) {
            throw new AssertionError("the server is awake");
        } catch (SQLException e) {
            return "57P03".equals(e.getSQLState());
        }
    }

    /** It goes on and takes connections. */
    void wake() throws Exception {
        Files.createFile(data.resolve("promote"));
        new ProcessBuilder("kill", "-USR1", postmaster()).start().waitFor();
        running = waking.orElseThrow().get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        waking = Optional.empty();
    }

    private String postmaster() throws IOException {
        return Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    }

    public Target target() {
        return new Target(
                Engine.POSTGRES,
                "postgres://postgres:" + Postgres.PASSWORD + "@127.0.0.1:" + port + "/postgres",
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=" + Postgres.PASSWORD);
    }

    /** What {@code pg_ctl stop -m immediate} does: no checkpoint, no farewell; then the server recovers. */
    public void crashAndRestart() {
        try {
            ProcessHandle postmaster = process();
            new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                    .start()
                    .waitFor();
            await(postmaster);
            again();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All of its processes at once, as if the machine were gone. */
    void kill() {
        try {
            ProcessHandle postmaster = process();
            List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(Server::await);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** After it was stopped, or killed. */
    void again() throws IOException {
        closeDead();
        running = start(port, Map.of());
    }

    private ProcessHandle process() throws IOException {
        return ProcessHandle.of(Long.parseLong(postmaster())).orElseThrow();
    }

    private static void await(ProcessHandle process) {
        long from = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - from < PATIENCE_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** It would complain, at length, that it cannot stop what does not run. */
    private void closeDead() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
        Level before = log.getEffectiveLevel();
        log.setLevel(Level.OFF);
        try {
            running.close();
        } finally {
            log.setLevel(before);
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
