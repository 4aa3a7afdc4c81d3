package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.error.Effect;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load is stopped from another thread: until COMMIT is sent nothing was changed; after that it is published. */
class CancelTest {
    private static final Set<String> TOO_LATE = Set.of("commit.sending", "commit.returned", "publish.done");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void cancelledAtEachPointTheLoadLeavesNothing(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path sources = Scenario.REPLACE.sources(folder.resolve("sources"));
        Scenario.REPLACE.prepare(target);
        Contents before = Contents.of(target, Scenario.TABLES);
        List<String> points = points(target, sources);
        Contents after = Contents.of(target, Scenario.TABLES);
        // Of points of one name the last, and of the others one in a few: all in a campaign.
        int stride = Integer.getInteger("point.stride", engine == Engine.SQLITE ? 1 : 3);
        for (int number = 1; number <= points.size(); number++) {
            String point = points.get(number - 1);
            if (number % stride != 0 && points.lastIndexOf(point) != number - 1) {
                continue;
            }
            String when = engine + ", cancelled at " + number + ", " + point;
            boolean late = TOO_LATE.contains(point);
            Scenario.REPLACE.prepare(target);
            AtomicReference<Database> database = new AtomicReference<>();
            try (Database opened =
                    target.open(DatabaseConfig.of(target.url()).withObserver(canceller(number, database)))) {
                database.set(opened);
                if (late) {
                    assertThat(opened.load(Load.folder(sources)).outcome())
                            .as(when)
                            .isEqualTo(LoadReport.Outcome.PUBLISHED);
                } else {
                    assertThatThrownBy(() -> opened.load(Load.folder(sources)))
                            .as(when)
                            .isInstanceOfSatisfying(
                                    CancelledException.class,
                                    e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                            .hasMessageContaining("Nothing was changed");
                }
            }
            assertThat(Contents.of(target, Scenario.TABLES)).as(when).isEqualTo(late ? after : before);
            assertThat(Contents.loads(target)).as(when).isEqualTo(late ? 1 : 0);
            Remains.none(target, when);
        }
    }

    private static List<String> points(Target target, Path sources) {
        List<String> points = new ArrayList<>();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
            if (!(event instanceof Event.Notice)) {
                points.add(event instanceof Event.Step step ? step.name() : event.toString());
            }
        }))) {
            database.load(Load.folder(sources));
        }
        return points;
    }

    /** Cancels from another thread at the n-th point, and lets the load go on when that is done. */
    private static Observer canceller(int number, AtomicReference<Database> database) {
        int[] reached = {0};
        return event -> {
            if (!(event instanceof Event.Notice) && ++reached[0] == number) {
                Thread other = new Thread(() -> database.get().cancel());
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void statementThatRunsIsStoppedAndRolledBack(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path sources = Scenario.REPLACE.sources(folder.resolve("sources"));
        Scenario.REPLACE.prepare(target);
        Contents before = Contents.of(target, Scenario.TABLES);
        // A check that would take hours, in the publishing transaction.
        String endless = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000000)"
                + " select 1 from n where i < 0";
        long[] cpu = {Long.MAX_VALUE};
        Observer observer = event -> {
            if (event.equals(new Event.Step("marker.inserted"))) {
                cpu[0] = 0;
            }
        };
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(observer))) {
            FutureTask<LoadReport> load =
                    new FutureTask<>(() -> database.load(Load.folder(sources).check("endless", endless)));
            Thread thread = new Thread(load);
            thread.start();
            awaitEndless(target, thread, cpu);
            database.cancel();
            assertThatThrownBy(() -> load.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancelledException.class);
        }
        assertThat(Contents.of(target, Scenario.TABLES)).isEqualTo(before);
        Remains.none(target, "after a cancelled statement");
    }

    /** The server tells what it runs; SQLite runs in the thread, which then does nothing but burn time. */
    private static void awaitEndless(Target target, Thread thread, long[] begun) {
        long from = System.nanoTime();
        boolean running = false;
        while (!running) {
            if (System.nanoTime() - from > PATIENCE_NANOS) {
                throw new AssertionError("The check never began");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            running = switch (target.engine()) {
                case POSTGRES ->
                    !target.rows(
                                    "select 1 from pg_stat_activity where state = 'active' and query like '%recursive n(i)%'"
                                            + " and pid <> pg_backend_pid()")
                            .isEmpty();
                case SQLITE -> begun[0] != Long.MAX_VALUE && burnt(thread, begun);
            };
        }
    }

    private static boolean burnt(Thread thread, long[] begun) {
        long now = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
        if (begun[0] == 0) {
            begun[0] = now;
        }
        return now - begun[0] > TimeUnit.MILLISECONDS.toNanos(700);
    }
}
