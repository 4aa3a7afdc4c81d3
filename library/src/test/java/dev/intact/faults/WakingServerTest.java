package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.RetryFigures;
import dev.intact.connect.RetryFigures.Again;
import dev.intact.connect.RetryPolicy;
import dev.intact.dialect.Address;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.ConnectionFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is on its way is waited for; one that never was there is not. */
class WakingServerTest {
    private static final Duration ASLEEP = Duration.ofMillis(Long.getLong("waking.millis", 500));
    private static final long PATIENCE_SECONDS = 120;
    private static final int PLACES = 6;

    @TempDir
    Path folder;

    private static CompletableFuture<Void> insert(Database database, int i) {
        return CompletableFuture.runAsync(
                () -> database.transaction(tx -> {
                    tx.execute("insert into t values (?)", i);
                }),
                work -> new Thread(work).start());
    }

    private static void until(BooleanSupplier there) {
        long from = System.nanoTime();
        while (!there.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(PATIENCE_SECONDS));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The server did not take a connection, and what needs one waits. */
    private static void refused(Supplier<RetryFigures> figures, CompletableFuture<?> waiting) {
        until(() -> figures.get().openings() > 0 || waiting.isDone());
        assertThat(waiting).isNotDone();
    }

    /** The server sleeps for as long as the campaign wants. */
    private static void sleepOn() {
        long from = System.nanoTime();
        until(() -> System.nanoTime() - from >= ASLEEP.toNanos());
    }

    @Test
    void serverThatStartsAndOneThatIsFullAreWaitedFor() throws Exception {
        Map<String, String> small = Map.of(
                "max_connections",
                Integer.toString(PLACES),
                "superuser_reserved_connections",
                "0",
                "max_wal_senders",
                "0");
        try (Server server = new Server(folder.resolve("data"), small)) {
            server.target().execute("create table t (i int)");
            full(server.target());
            starting(server);
            crashing(server);
        }
    }

    /** 53300 of a real server: others hold all its places, until one of them goes. */
    private static void full(Target target) throws Exception {
        List<Connection> others = new ArrayList<>();
        try (Database database = target.open()) {
            until(() -> took(target, others));
            CompletableFuture<Void> unit = insert(database, 1);
            refused(database::retries, unit);
            others.remove(0).close();
            others.remove(0).close();
            unit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(database.retries().connections()).isEqualTo(new Again(0, 0));
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    /** Whether all places are taken. */
    private static boolean took(Target target, List<Connection> others) {
        try {
            others.add(DriverManager.getConnection(target.jdbcUrl()));
            return false;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
            return others.size() >= PLACES - 1;
        }
    }

    /** 57P03 of a real server, before anything else was ever heard of it. */
    private static void starting(Server server) throws Exception {
        Target target = server.target();
        server.fallAsleep();
        try (Database database = target.open()) {
            CompletableFuture<Void> unit = insert(database, 2);
            refused(database::retries, unit);
            sleepOn();
            assertThat(unit).isNotDone();
            server.wake();
            unit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(target.count("t")).isEqualTo(2);
    }

    /** The server crashes under load and recovers: nobody hears of it, by the usual policy. */
    private static void crashing(Server server) throws Exception {
        Target target = server.target();
        target.execute("truncate t");
        AtomicInteger next = new AtomicInteger();
        AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
        try (Database database = Database.open(DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(3)).with(RetryPolicy.USUAL)))) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = next.incrementAndGet(); i <= enough.get(); i = next.incrementAndGet()) {
                                insert(database, i).join();
                            }
                        },
                        work -> new Thread(work).start()));
            }
            until(() -> next.get() > 20);
            long from = System.nanoTime();
            server.crashAndRestart();
            Duration away = Duration.ofNanos(System.nanoTime() - from);
            int before = next.get();
            until(() -> next.get() > before + 20);
            enough.set(next.get());
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            System.out.println(
                    "WakingServerTest: crashed and back in " + away.toMillis() + " ms, " + database.retries());
            assertThat(database.retries().connections().retries()).isPositive();
            assertThat(database.retries().connections().gaveUp()).isZero();
            assertThat(target.rows("select count(*), count(distinct i) from t").get(0))
                    .isEqualTo(database.retries().units() + "|"
                            + database.retries().units());
        }
    }

    @Test
    void serverThatWasThereAndIsSilentIsWaitedFor() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table t (i int)");
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database database = Database.open(LostCommitTest.through(proxy, target))) {
            insert(database, 1).join();
            proxy.refuse(Integer.MAX_VALUE);
            proxy.cutAll();
            CompletableFuture<Void> unit = insert(database, 2);
            refused(database::retries, unit);
            sleepOn();
            assertThat(unit).isNotDone();
            proxy.refuse(0);
            unit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(database.retries().connections().gaveUp()).isZero();
        }
        assertThat(target.rows("select i from t order by i")).containsExactly("1", "2");
    }

    @Test
    void serverThatNeverWasThereIsNotWaitedFor() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database database = Database.open(LostCommitTest.through(proxy, target))) {
            proxy.refuse(Integer.MAX_VALUE);
            assertThatThrownBy(() -> insert(database, 1).join()).hasCauseInstanceOf(ConnectionFailedException.class);
            assertThat(database.retries().openings()).isZero();
            assertThat(database.retries().connections()).isEqualTo(new Again(2, 1));
        }
    }

    /** It is with a provider whose databases sleep. */
    @Test
    void serverThatMayBeAsleepIsWaitedForFromTheBeginning() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target))) {
            Address plain = new PostgresDialect()
                    .address(LostCommitTest.through(proxy, target).place().address())
                    .orElseThrow();
            Provider sleepy =
                    new Provider("test", Pooling.NONE, Duration.ofSeconds(PATIENCE_SECONDS), "the test says so");
            Address address = new Address(
                    plain.display(), plain.jdbcUrl(), plain.properties(), plain.local(), sleepy, plain.access());
            proxy.refuse(Integer.MAX_VALUE);
            try (Connections connections = new Connections(
                    new PostgresDialect(), address, new SessionSettings("test", Timeouts.USUAL), ConnectConfig.USUAL)) {
                CompletableFuture<Boolean> opened = CompletableFuture.supplyAsync(() -> {
                    try (Connection connection = connections.apart()) {
                        return connection.isValid(1);
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                });
                refused(() -> connections.retries().figures(), opened);
                sleepOn();
                assertThat(opened).isNotDone();
                proxy.refuse(0);
                assertThat(opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void serverThatTakesTheConnectionAndAnswersLateIsWaitedForOnce() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table t (i int)");
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database database = Database.open(LostCommitTest.through(proxy, target))) {
            CountDownLatch awake = new CountDownLatch(1);
            proxy.hold(awake);
            CompletableFuture<Void> unit = insert(database, 1);
            until(() -> proxy.turns() > 0);
            sleepOn();
            assertThat(unit).isNotDone();
            awake.countDown();
            unit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(database.retries().openings()).isZero();
            assertThat(database.retries().connections()).isEqualTo(new Again(0, 0));
        }
        assertThat(target.count("t")).isEqualTo(1);
    }
}
