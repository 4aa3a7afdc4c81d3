package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.Health;
import dev.intact.connect.Health.Status;
import dev.intact.connect.PoolFigures;
import dev.intact.connect.ServerFigures;
import dev.intact.connect.Servers;
import dev.intact.dialect.Address;
import dev.intact.dialect.Probe;
import dev.intact.dialect.Provider;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Vitals.Role;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever has become of a database, somebody who asks how it is gets an answer in time. */
@Timeout(120)
class HealthTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String LOOKING =
            "select pid from pg_stat_activity where application_name like 'intact health%'"
                    + " and datname = current_database()";

    @TempDir
    Path folder;

    /** Also holds that nobody waited much longer than was asked for. */
    private static Health ask(Database db) {
        long began = System.nanoTime();
        Health health = db.health(SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT.multipliedBy(3));
        return health;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aDatabaseThatAnswersIsUpAndTellsWhatItIs(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer)");
        try (Database db = target.open()) {
            Health health = db.health();

            assertThat(health.reason()).isEmpty();
            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.toString()).doesNotContain(Postgres.PASSWORD);
            assertThat(health.vitals()).hasValueSatisfying(vitals -> {
                assertThat(vitals.latency()).isPositive();
                assertThat(vitals.version()).matches("\\d+\\..*");
                assertThat(vitals.server().isPresent()).isEqualTo(engine == Engine.POSTGRES);
                assertThat(vitals.log().isPresent()).isEqualTo(engine == Engine.SQLITE);
            });
            // Not one connection of a pool was opened to find out.
            assertThat(health.pools())
                    .allSatisfy(pool -> assertThat(pool.open()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFullPoolKeepsNobodyWaiting(Engine engine) throws Exception {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer)");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1)));
        try (Database db = target.open(config)) {
            CompletableFuture<Void> holding = CompletableFuture.runAsync(() -> db.transaction(tx -> {
                tx.execute("insert into t values (1)");
                inside.countDown();
                await(enough);
            }));
            await(inside);
            assertThat(ask(db).status()).isEqualTo(Status.UP);

            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> db.transaction(tx -> tx.execute("insert into t values (2)")));
            while (db.health().pools().stream().mapToInt(PoolFigures::waiting).sum() == 0) {
                assertThat(waiting).isNotDone();
            }
            Health full = ask(db);
            assertThat(full.status()).isEqualTo(Status.DEGRADED);
            assertThat(full.reason()).hasValueSatisfying(why -> assertThat(why).contains("in use", "1 wait"));
            enough.countDown();
            CompletableFuture.allOf(holding, waiting).get(60, TimeUnit.SECONDS);
            assertThat(ask(db).status()).isEqualTo(Status.UP);
        }
        assertThat(target.count("t")).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneConnectionIsKeptAndClosedWithTheDatabase() {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Database db = target.open()) {
            assertThat(ask(db).status()).isEqualTo(Status.UP);
            List<String> first = target.rows(LOOKING);
            for (int i = 0; i < 20; i++) {
                assertThat(ask(db).status()).isEqualTo(Status.UP);
            }
            assertThat(first).hasSize(1);
            assertThat(target.rows(LOOKING)).isEqualTo(first);
        }
        // The server needs a moment to see that a client has gone.
        long began = System.nanoTime();
        while (!target.rows(LOOKING).isEmpty()) {
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
    }

    @Test
    void aServerThatIsKilledIsDownAndUpAgainAfterItsRestart() throws Exception {
        try (Server server = new Server(folder.resolve("data"));
                Database db = Database.open(server.target().url())) {
            assertThat(ask(db).status()).isEqualTo(Status.UP);
            server.crashAndRestart();
            assertThat(db.health().status()).isEqualTo(Status.UP);

            long looking = Long.parseLong(server.target().rows(LOOKING).get(0));
            signal("STOP", looking);
            // The connection is dead, the server is not.
            assertThat(db.health(Duration.ofSeconds(2)).status()).isEqualTo(Status.UP);
            signal("CONT", looking);

            long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid"))
                    .get(0)
                    .strip());
            long another = Long.parseLong(
                    server.target().rows(LOOKING + " and pid <> " + looking).get(0));
            signal("STOP", postmaster);
            signal("STOP", another);
            try {
                Health silent = ask(db);
                assertThat(silent.status()).isEqualTo(Status.DOWN);
                assertThat(silent.reason()).isPresent();
            } finally {
                signal("CONT", another);
                signal("CONT", postmaster);
            }
        }
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aServerThatIsNotThereIsDown() {
        try (Database db = Database.open("postgres://me:pass@127.0.0.1:1/none")) {
            Health health = ask(db);
            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.reason())
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("127.0.0.1:1").doesNotContain("pass"));
        }
    }

    @Test
    void aServerThatTakesConnectionsAndSaysNothingIsDownInTime() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Database db = Database.open("postgres://me@127.0.0.1:" + mute.getLocalPort() + "/none")) {
            // Sooner than the driver itself would give up. Who asks while the first look still hangs is not kept
            // longer.
            for (int i = 0; i < 2; i++) {
                Health silent = db.health(Duration.ofMillis(200));
                assertThat(silent.status()).isEqualTo(Status.DOWN);
                assertThat(silent.reason())
                        .hasValueSatisfying(why -> assertThat(why).contains("no answer within 200 ms"));
            }
        }
    }

    /** Whichever of them says nothing: the other one is there, and the answer is in time. */
    @Test
    void ofTwoServersOneThatSaysNothingIsToldInTime() throws IOException {
        String real = Engine.POSTGRES.fresh(folder).url();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String silent = "postgres://me@127.0.0.1:" + mute.getLocalPort() + "/none";
            halfThere(real, silent, 1);
            halfThere(silent, real, 0);
        }
    }

    private static void halfThere(String address, String replica, int silent) {
        DatabaseConfig config = DatabaseConfig.of(address).withConnect(usual -> usual.with(Servers.replicas(replica)));
        try (Database db = Database.open(config)) {
            Health health = ask(db);
            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.reason()).isPresent();
            assertThat(health.servers()).hasSize(2);
            assertThat(health.servers().get(1 - silent).role()).contains(dev.intact.dialect.Role.PRIMARY);
            ServerFigures mute = health.servers().get(silent);
            assertThat(mute.role()).isEmpty();
            assertThat(mute.failure()).hasValueSatisfying(why -> assertThat(why).contains("no answer within"));
        }
    }

    @Test
    void aFileThatIsNotThereIsDownAndIsNotMade() throws IOException {
        try (Database db = Database.open(folder.resolve("none.db").toString())) {
            Health health = ask(db);
            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("none.db", "no database"));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoDatabaseIsDown() throws IOException {
        Files.writeString(folder.resolve("text.db"), "This is a text, and no database. ".repeat(100));
        try (Database db = Database.open(folder.resolve("text.db").toString())) {
            assertThat(ask(db).status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void aFileIsLookedAtWithoutATrace() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("pragma journal_mode=wal", "create table t (id integer)");
        Files.setPosixFilePermissions(folder.resolve("target.db"), PosixFilePermissions.fromString("r--r--r--"));
        try (Database db = target.open()) {
            assertThat(ask(db).status()).isEqualTo(Status.UP);
        }
        assertThat(folder).isDirectoryContaining("glob:**target.db");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileThatSomebodyElseHasLockedIsDegradedAndAWriterDoesNotMatter() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table t (id integer)");
        try (Database db = target.open();
                Connection other = target.connect();
                Statement statement = other.createStatement()) {
            statement.execute("begin exclusive");
            statement.execute("insert into t values (1)");
            Health locked = ask(db);
            assertThat(locked.status()).isEqualTo(Status.DEGRADED);
            assertThat(locked.reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("locked"));
            statement.execute("commit");
            statement.execute("pragma journal_mode=wal");
            statement.execute("begin immediate");
            statement.execute("insert into t values (2)");
            assertThat(ask(db).status()).isEqualTo(Status.UP);
            // What looks holds nothing that a writer would wait for.
            statement.execute("commit");
            assertThat(ask(db).vitals().orElseThrow().log().orElseThrow()).isPositive();
            statement.execute("pragma locking_mode=exclusive");
            statement.execute("insert into t values (3)");
            assertThat(ask(db).status()).isEqualTo(Status.DEGRADED);
        }
    }

    @Test
    void theOldestTransactionIsTold() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Database db = target.open();
                Connection other = target.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1");
            assertThat(ask(db).vitals().orElseThrow().server()).hasValueSatisfying(server -> {
                assertThat(server.role()).isEqualTo(Role.PRIMARY);
                assertThat(server.user()).isEqualTo("postgres");
                assertThat(server.oldest()).isPresent();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aDatabaseThatIsClosedSaysSo(Engine engine) {
        Database db = engine.fresh(folder).open();
        db.close();
        Health health = ask(db);
        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.reason()).hasValueSatisfying(why -> assertThat(why).contains("closed"));
    }

    @Test
    void aFileThatIsNoDatabaseIsNotCalledADamagedOne() throws IOException {
        Path text = Files.writeString(folder.resolve("text.db"), "Dear reader, this is a letter. ".repeat(100));
        try (Database db = Database.open(text.toString())) {
            assertThat(ask(db).reason())
                    .hasValueSatisfying(why -> assertThat(why).contains("is not an SQLite database"));
        }
    }

    /** A database that may sleep is waited for by who connects, not by who asks how it is. */
    @Test
    void aProviderWhoseDatabasesSleepKeepsNobodyWhoAsksWaiting() throws Exception {
        PostgresDialect dialect = new PostgresDialect();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Address address = dialect.address("postgres://me@127.0.0.1:" + mute.getLocalPort() + "/none")
                    .orElseThrow()
                    .with(new Provider("sleeper", Provider.Pooling.NONE, Duration.ofSeconds(30), "test"));
            SessionSettings settings = new SessionSettings("intact test", Timeouts.USUAL);
            long began = System.nanoTime();
            try (Probe probe = dialect.probe(address, settings)) {
                assertThatThrownBy(() -> probe.look(Duration.ofMillis(200))).isInstanceOf(SQLException.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        }
    }
}
