package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.RetryFigures;
import dev.intact.connect.RetryPolicy;
import dev.intact.faults.CutProxy.Fate;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something breaks every tenth of a second while units go on: each is applied exactly once, and no caller hears of it. */
class ManyFaultsTest {
    private static final int UNITS = Integer.getInteger("fault.units", 75);
    private static final int EVERY_MILLIS = 100;
    private static final int THREADS = 8;
    private static final int BYTES = 20_000;

    /** A unit may meet many of these faults in turn. */
    private static final RetryPolicy POLICY = RetryPolicy.PATIENT.withTries(40).withFirst(Duration.ofMillis(50));

    @TempDir
    Path folder;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    private static Target prepared(Engine engine, Path folder) {
        Target target = engine.fresh(folder);
        target.execute(
                "create table applied (n int)",
                "create table counter (total bigint)",
                "insert into counter values (0)");
        return target;
    }

    private void work(Database database) {
        for (int n = next.incrementAndGet(); n <= UNITS; n = next.incrementAndGet()) {
            int number = n;
            database.transaction(tx -> {
                tx.execute("insert into applied values (?)", number);
                tx.execute("update counter set total = total + ?", number);
            });
        }
    }

    private CompletableFuture<Void> worker(Database database) {
        return CompletableFuture.runAsync(() -> work(database), work -> new Thread(work).start());
    }

    private static void await(List<CompletableFuture<Void>> all) throws Exception {
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(1, TimeUnit.HOURS);
    }

    private void appliedOnce(Target target, Duration time, List<Database> databases) {
        List<RetryFigures> figures = databases.stream().map(Database::retries).toList();
        System.out.println("ManyFaultsTest " + target.engine() + ": " + UNITS + " units, " + faults + " faults, "
                + time.toMillis() + " ms, " + figures);
        long sum = UNITS * (UNITS + 1L) / 2;
        assertThat(target.rows("select count(*), count(distinct n), min(n), max(n), sum(n) from applied"))
                .containsExactly(UNITS + "|" + UNITS + "|1|" + UNITS + "|" + sum);
        assertThat(target.rows("select total from counter")).containsExactly(Long.toString(sum));
        assertThat(figures.stream().mapToLong(RetryFigures::units).sum()).isEqualTo(UNITS);
        assertThat(figures).allSatisfy(each -> {
            assertThat(each.connections().gaveUp()).isZero();
            assertThat(each.conflicts().gaveUp()).isZero();
        });
        assertThat(figures).anySatisfy(each -> assertThat(each.late()).isPositive());
    }

    @Test
    void unitsOverABreakingNetworkAreAppliedOnce() throws Exception {
        long seed = Long.getLong("fault.seed", System.nanoTime());
        System.out.println("ManyFaultsTest: -Dfault.seed=" + seed);
        Target target = prepared(Engine.POSTGRES, folder);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Connection direct = target.connect()) {
            DatabaseConfig config = LostCommitTest.through(proxy, target).withConnect(usual -> usual.with(POLICY));
            try (Database database = Database.open(config)) {
                Faults breaking = new Faults(proxy, direct, new Random(seed));
                var broken =
                        clock.scheduleAtFixedRate(breaking::next, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
                long from = System.nanoTime();
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    all.add(worker(database));
                }
                await(all);
                assertThat(broken.isDone())
                        .as("nothing breaks the network any more")
                        .isFalse();
                clock.shutdownNow();
                appliedOnce(target, Duration.ofNanos(System.nanoTime() - from), List.of(database));
            }
        } finally {
            clock.shutdownNow();
        }
    }

    /** What breaks, each time something else. */
    private final class Faults {
        private static final String END = "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1";

        private final CutProxy proxy;
        private final Connection direct;
        private final Random random;

        Faults(CutProxy proxy, Connection direct, Random random) {
            this.proxy = proxy;
            this.direct = direct;
            this.random = random;
        }

        void next() {
            faults.incrementAndGet();
            try (Statement statement = direct.createStatement()) {
                switch (random.nextInt(7)) {
                    case 0 -> proxy.cutAll();
                    case 1 -> proxy.befall(Fate.CUT_BEFORE);
                    case 2 -> proxy.befall(Fate.CUT_AFTER);
                    case 3 -> proxy.befall(Fate.RESET_BOTH);
                    case 4 -> proxy.cutAfter(random.nextInt(BYTES));
                    case 5 -> proxy.refuse(2);
                    default -> statement.execute(END);
                }
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Another process has the database for half of the time, each time for longer than our patience. */
    @Test
    void unitsBesideAProcessThatKeepsTheDatabaseAreAppliedOnce() throws Exception {
        Target target = prepared(Engine.SQLITE, folder);
        target.execute("pragma journal_mode=wal");
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(POLICY))
                .withTimeouts(usual -> usual.withLock(Duration.ofMillis(EVERY_MILLIS / 5)));
        try (Child child = Child.next();
                Database one = Database.open(config);
                Database other = Database.open(config)) {
            child.order("storm\t" + target.jdbcUrl() + "\t" + EVERY_MILLIS);
            child.await(line -> line.startsWith("STORM"));
            long from = System.nanoTime();
            await(List.of(worker(one), worker(other)));
            Duration time = Duration.ofNanos(System.nanoTime() - from);
            faults.set((int) child.kill().stream()
                    .filter(line -> line.startsWith("STORM"))
                    .count());
            assertThat(one.retries().conflicts().retries()
                            + other.retries().conflicts().retries())
                    .isPositive();
            appliedOnce(target, time, List.of(one, other));
        }
    }
}
