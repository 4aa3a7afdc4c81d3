package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Side;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.testing.Engine;
import dev.intact.testing.Postgres;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections are lent and given back. */
class PoolTest {
    private static final PoolConfig ONE = PoolConfig.USUAL.withMost(1);

    @TempDir
    Path folder;

    private Pool pool(Engine engine, PoolConfig config) {
        Ground ground = Ground.of(engine.fresh(folder).url());
        return engine == Engine.SQLITE ? ground.writer(config) : ground.server(config);
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsServedInTheOrderOfComing(Engine engine) throws Exception {
        try (Pool pool = pool(engine, ONE)) {
            ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            try (Connection held = pool.borrow()) {
                for (int i = 0; i < 6; i++) {
                    int number = i;
                    all.add(CompletableFuture.runAsync(() -> served(pool, number, served), Ground::inItsOwnThread));
                    Ground.until(() -> pool.figures().waiting() == number + 1);
                }
                assertThat(pool.figures())
                        .extracting(PoolFigures::inUse, PoolFigures::open)
                        .containsExactly(1, 1);
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
            assertThat(served).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(pool.figures())
                    .extracting(PoolFigures::inUse, PoolFigures::waiting)
                    .containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoGivesOneBackAndWantsAnotherComesAfterThoseWhoHaveWaitedForAMillisecond(Engine engine) throws Exception {
        try (Pool pool = pool(engine, ONE)) {
            Connection held = pool.borrow();
            for (int i = 0; i < 40; i++) {
                ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
                CompletableFuture<Void> other =
                        CompletableFuture.runAsync(() -> served(pool, 1, served), Ground::inItsOwnThread);
                Ground.until(() -> pool.figures().waiting() == 1);
                long waiting = System.nanoTime();
                Ground.until(() -> System.nanoTime() - waiting > TimeUnit.MILLISECONDS.toNanos(1));
                held.close();
                held = pool.borrow();
                assertThat(served).containsExactly(1);
                other.get(1, TimeUnit.MINUTES);
            }
            held.close();
        }
    }

    private static void served(Pool pool, int number, ConcurrentLinkedQueue<Integer> served) {
        try (Connection connection = pool.borrow()) {
            Ground.number(connection, "select 1");
            served.add(number);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitThatIsTooLongSaysHowLongItWasAndWhoElseWaits(Engine engine) throws Exception {
        try (Pool pool = pool(engine, ONE.withPatience(Duration.ofMillis(300)));
                Connection held = pool.borrow()) {
            assertThatThrownBy(pool::borrow)
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("Cannot get a connection to ")
                    .hasMessageMatching(".*none came within \\d{3,5} ms \\(1 of 1 in use, 0 more waiting\\).*")
                    .hasMessageContaining("Nothing was changed.");
            assertThat(pool.figures().waiting()).isZero();
            assertThat(Ground.number(held, "select 1")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsToldAtOnceThatThePoolIsClosed(Engine engine) throws Exception {
        Pool pool = pool(engine, ONE);
        Connection held = pool.borrow();
        CompletableFuture<Connection> waiting = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return pool.borrow();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                },
                Ground::inItsOwnThread);
        Ground.until(() -> pool.figures().waiting() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close, Ground::inItsOwnThread);
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        held.close();
        closing.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(pool::borrow).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedAlreadyGetsNone(Engine engine) {
        try (Pool pool = pool(engine, ONE)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(pool::borrow).isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(pool.figures().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedWhileWaitingLeavesNothingBehind(Engine engine) throws Exception {
        try (Pool pool = pool(engine, ONE)) {
            AtomicReference<Throwable> said = new AtomicReference<>();
            try (Connection held = pool.borrow()) {
                Thread waiting = new Thread(() -> {
                    try (Connection never = pool.borrow()) {
                        said.set(new AssertionError("borrowed"));
                    } catch (SQLException | RuntimeException e) {
                        said.set(Thread.currentThread().isInterrupted() ? e : new AssertionError(e));
                    }
                });
                waiting.start();
                Ground.until(() -> pool.figures().waiting() == 1);
                waiting.interrupt();
                waiting.join(TimeUnit.SECONDS.toMillis(10));
            }
            assertThat(said.get()).isInstanceOf(CancelledException.class);
            assertThat(pool.figures().waiting()).isZero();
            try (Connection next = pool.borrow()) {
                assertThat(Ground.number(next, "select 1")).isOne();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionThatWasOpenedToLookIsTheOneThatIsLent(Engine engine) throws Exception {
        Ground ground = Ground.of(engine.fresh(folder).url());
        try (Pool pool = engine == Engine.SQLITE ? ground.writer(ONE) : ground.server(ONE)) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.borrow()) {
                    Ground.number(connection, "select 1");
                }
            }
        }
        assertThat(ground.tries).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatWasGivenBackDoesNothingAnyMore(Engine engine) throws Exception {
        try (Pool pool = pool(engine, ONE)) {
            Connection connection = pool.borrow();
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("given back");
            assertThat(pool.figures())
                    .extracting(PoolFigures::inUse, PoolFigures::idle)
                    .containsExactly(0, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thoseInUseGoWhenTheyAreGivenBackOnceThePoolWasEmptied(Engine engine) throws Exception {
        Ground ground = Ground.of(engine.fresh(folder).url());
        try (Pool pool = engine == Engine.SQLITE ? ground.writer(ONE) : ground.server(ONE)) {
            try (Connection held = pool.borrow()) {
                pool.evict();
                assertThat(Ground.number(held, "select 1")).isOne();
            }
            try (Connection next = pool.borrow()) {
                assertThat(Ground.number(next, "select 1")).isOne();
            }
            assertThat(ground.tries).hasSize(2);
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidAtOnceByItsServer() {
        String url = Postgres.fresh().url();
        Ground ground = Ground.of(url.substring(0, url.lastIndexOf('/')) + "/nothing_like_that");
        try (Pool pool = ground.server(ONE)) {
            assertThatThrownBy(pool::borrow).isInstanceOf(SQLException.class).hasMessageContaining("nothing_like_that");
            assertThatThrownBy(pool::borrow).isInstanceOf(SQLException.class);
        }
        assertThat(ground.tries).hasSize(2);
    }

    @Test
    void whoMayNotLogInAnyMoreIsToldAtOnceAndDoesNotWait() throws Exception {
        Postgres.Database database = Postgres.fresh();
        String role = "guest_" + database.name();
        database.run("create role " + role + " login password 'pass'");
        Ground ground = Ground.of(database.url().replaceFirst("//postgres:[^@]*@", "//" + role + ":pass@"));
        try (Pool pool = ground.server(PoolConfig.USUAL.withPatience(Duration.ofMinutes(5)))) {
            pool.borrow().close();
            database.run("alter role " + role + " nologin");
            pool.evict();
            assertThatThrownBy(pool::borrow).hasMessageContaining(role).hasMessageContaining("not permitted to log in");
        }
    }

    /** What the address says may be right for one connection and wrong for the next. */
    @Test
    void aHostThatIsNotKnownAnyMoreIsToldAtOnceToWhoWaitsForAFurtherConnection() throws Exception {
        Ground known = Ground.of(Postgres.fresh().url());
        Ground unknown = Ground.of("postgres://me@nowhere.invalid/none");
        try (Pool pool = Pool.ofServer(
                        known.leadingTo(unknown), PoolConfig.USUAL.withMost(2).withPatience(Duration.ofSeconds(30)));
                Connection first = pool.borrow()) {
            assertThat(first.isClosed()).isFalse();
            long from = System.nanoTime();
            assertThatThrownBy(pool::borrow).hasRootCauseInstanceOf(UnknownHostException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void onceOneWasLostNoneOfTheOthersIsLentUntested() throws Exception {
        Postgres.Database database = Postgres.fresh();
        Ground ground = Ground.of(database.url());
        try (Pool pool = ground.server(PoolConfig.USUAL.withMost(4))) {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(pool.borrow());
            }
            List<Connection> idle = all.subList(0, 2);
            for (Connection connection : idle) {
                connection.close();
            }
            database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
            assertThatThrownBy(() -> Ground.number(all.get(3), "select 1")).isInstanceOf(SQLException.class);
            all.get(3).close();
            all.get(2).close();
            for (int i = 0; i < 4; i++) {
                all.set(i, pool.borrow());
                assertThat(Ground.number(all.get(i), "select 1")).isOne();
            }
            for (Connection connection : all) {
                connection.close();
            }
        }
        assertThat(ground.tries).hasSize(8);
    }

    @Test
    void aStatementThatTheServerDoesNotSupportDoesNotCostTheConnection() throws Exception {
        Ground ground = Ground.of(Postgres.fresh().url());
        try (Pool pool = ground.server(ONE);
                Connection connection = pool.borrow()) {
            assertThatThrownBy(() -> Ground.number(connection, "select count(*) from pg_class for update"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            assertThat(Ground.number(connection, "select 1")).isOne();
        }
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingIsConnectedTo() {
        assertThatThrownBy(() -> PoolConfig.USUAL.withLifetime(Duration.ofSeconds(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("30 s");
        assertThatThrownBy(() -> PoolConfig.USUAL.withPatience(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> PoolConfig.USUAL.withLeak(Duration.ZERO)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void readersDoNotWaitForTheWriterAndCannotWrite() throws Exception {
        Ground ground = Ground.of(Engine.SQLITE.fresh(folder).url());
        try (Pool writer = ground.writer(ONE);
                Connection writing = writer.borrow();
                Pool readers = Pool.ofFile(ground.origin(Side.READ), PoolConfig.USUAL.withMost(2));
                Connection reading = readers.borrow()) {
            writing.createStatement().execute("begin immediate; create table t (a)");
            assertThat(Ground.number(reading, "select count(*) from sqlite_schema"))
                    .isZero();
            assertThatThrownBy(() -> reading.createStatement().execute("create table u (a)"))
                    .isInstanceOf(SQLException.class);
            writing.createStatement().execute("rollback");
        }
    }
}
