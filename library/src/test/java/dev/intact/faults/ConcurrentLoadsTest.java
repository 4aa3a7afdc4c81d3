package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many loads at once: one at a time on a table, the others are told who is at work; side by side on different ones. */
class ConcurrentLoadsTest {
    private static final int THREADS = 8;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void endThreads() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void secondLoadOfATableIsToldWhoIsAtWorkAndGoesWhenTheFirstHasEnded(Engine engine) throws Exception {
        Target target = fresh(engine);
        CountDownLatch staged = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Observer waits = event -> {
            if (event.equals(new Event.Step("load.built"))) {
                staged.countDown();
                await(go);
            }
        };
        try (Database first = target.open(DatabaseConfig.of(target.url()).withObserver(waits));
                Database second = target.open()) {
            Future<LoadReport> running = threads.submit(() -> first.load(rows("a", 1, 10)));
            await(staged);
            assertRefused(second, ProcessHandle.current().pid());
            assertRefused(first, ProcessHandle.current().pid());
            assertThat(target.count("a")).isZero();
            go.countDown();
            assertThat(running.get(PATIENCE_SECONDS, TimeUnit.SECONDS).outcome())
                    .isEqualTo(LoadReport.Outcome.PUBLISHED);
            second.load(rows("a", 5, 10));
        }
        assertThat(target.count("a")).isEqualTo(14);
        Remains.none(target, "after a refusal");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void loadOfAnotherProcessKeepsTheTableUntilItIsKilled(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path sources = Scenario.REPLACE.sources(folder.resolve("sources"));
        Scenario.REPLACE.prepare(target);
        try (Child child = Child.next();
                Database database = target.open()) {
            child.order("once", target.url(), pointOf(target, "load.checked"), List.of(sources));
            child.await(line -> line.endsWith(" load.checked"));
            assertThatThrownBy(() -> database.load(Load.folder(sources)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("process " + child.pid())
                    .hasMessageContaining("Nothing was changed");
            child.kill();
            Remains.awaitNoSession(target);
            assertThat(database.load(Load.folder(sources)).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
        }
        Remains.none(target, "after the load that followed a kill");
    }

    /** Found by a preview, which passes the same points until it has checked, but takes no lock. */
    private int pointOf(Target target, String step) throws Exception {
        List<String> passed = new ArrayList<>();
        Observer observer = event -> {
            if (!(event instanceof Event.Notice)) {
                passed.add(event.toString());
            }
        };
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(observer))) {
            database.plan(Load.folder(folder.resolve("sources")));
        }
        return 2 + passed.indexOf(new Event.Step(step).toString());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void firstLoadsOfADatabaseIntoDifferentTablesBothSucceed(Engine engine) throws Exception {
        for (int round = 0; round < 5; round++) {
            Target target = fresh(engine, "round" + round);
            // As near to each other as can be: SQLite has one writer at a time, PostgreSQL many.
            String step = engine == Engine.SQLITE ? "load.checked" : "tx.open";
            CyclicBarrier both = new CyclicBarrier(2);
            Observer meets = event -> {
                if (event.equals(new Event.Step(step))) {
                    await(both);
                }
            };
            try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(meets))) {
                Future<LoadReport> a = threads.submit(() -> database.load(rows("a", 1, 10)));
                Future<LoadReport> b = threads.submit(() -> database.load(rows("b", 1, 20)));
                assertThat(List.of(number(a), number(b))).containsExactlyInAnyOrder(1L, 2L);
            }
            assertThat(target.count("a")).isEqualTo(10);
            assertThat(target.count("b")).isEqualTo(20);
            assertThat(Contents.loads(target)).isEqualTo(2);
            Remains.none(target, "after two loads at once");
        }
    }

    private static long number(Future<LoadReport> load) throws Exception {
        return load.get(PATIENCE_SECONDS, TimeUnit.SECONDS).load().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void eightThreadsBringOneTableUpToDateExactlyOrAreRefused(Engine engine) throws Exception {
        Target target = fresh(engine);
        List<Future<Integer>> refused = new ArrayList<>();
        int loadsEach = 5;
        try (Database database = target.open()) {
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                refused.add(threads.submit(() -> {
                    int refusals = 0;
                    for (int i = 0; i < loadsEach; ) {
                        try {
                            // Each load adds one row of its own, and all change row 0.
                            database.load(upsert(thread, i));
                            i++;
                        } catch (TransactionConflictException e) {
                            assertThat(e).hasMessageContaining("Nothing was changed");
                            refusals++;
                        }
                    }
                    return refusals;
                }));
            }
            int refusals = 0;
            for (Future<Integer> one : refused) {
                refusals += one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            System.out.println(
                    "ConcurrentLoadsTest " + engine + ": " + THREADS * loadsEach + " loads, " + refusals + " refusals");
            assertThat(database.history().latest(100)).hasSize(THREADS * loadsEach);
        }
        assertThat(target.count("a")).isEqualTo(1 + THREADS * loadsEach);
        assertThat(target.rows("select name from a where id > 0 order by id"))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, THREADS * loadsEach)
                        .mapToObj(id -> "own " + id)
                        .toList());
        assertThat(Contents.loads(target)).isEqualTo(THREADS * loadsEach);
        Remains.none(target, "after eight threads");
    }

    private static Load upsert(int thread, int i) {
        int id = 1 + thread * 5 + i;
        return Load.rows(() ->
                        List.of(Map.of("id", 0, "name", "by " + id), Map.of("id", id, "name", "own " + id)).stream())
                .into("a")
                .upsert()
                .key("id");
    }

    private static void assertRefused(Database database, long pid) {
        assertThatThrownBy(() -> database.load(rows("a", 1, 10)))
                .isInstanceOf(TransactionConflictException.class)
                .hasMessageContaining("table")
                .hasMessageContaining("intact load by")
                .hasMessageContaining("process " + pid)
                .hasMessageContaining("since")
                .hasMessageContaining("Nothing was changed");
    }

    private static Load rows(String table, int first, int count) {
        return Load.rows(() -> IntStream.range(first, first + count).mapToObj(i -> Map.of("id", i, "name", "row " + i)))
                .into(table)
                .upsert()
                .key("id");
    }

    private Target fresh(Engine engine) throws Exception {
        return fresh(engine, "database");
    }

    private Target fresh(Engine engine, String name) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve(name)));
        target.execute(
                "create table a (id integer primary key, name text)",
                "create table b (id integer primary key, name text)");
        return target;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
