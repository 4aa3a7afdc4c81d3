package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Event;
import dev.intact.pooler.PgBouncer;
import dev.intact.pooler.PgBouncer.Manner;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients, poolers and answers that are lost while a load goes through a real PgBouncer in one transaction: {@code mvn
 * -Ppgbouncer -Dtest=PooledLoadFaultsTest …}.
 */
@EnabledIfSystemProperty(named = "pgbouncer", matches = ".+")
class PooledLoadFaultsTest {
    private static final Set<String> COMMITTED = Set.of("commit.returned", "publish.done");
    private static final String ENTRIES = "create table entry (id integer, what text)";

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    private static Target fresh(Path folder) {
        return Engine.POSTGRES.fresh(folder);
    }

    private static PgBouncer pooler(Target target) {
        return new PgBouncer(
                new Postgres.Database(LostCommitTest.port(target), "postgres"), Manner.IGNORING, "transaction");
    }

    private static String through(Target target, int port) {
        return target.url().replace(":" + LostCommitTest.port(target) + "/", ":" + port + "/");
    }

    private Path csv(int rows) throws IOException {
        StringBuilder text = new StringBuilder("id,what\n");
        for (int i = 1; i <= rows; i++) {
            text.append(i).append(",row ").append(i).append('\n');
        }
        return Files.writeString(folder.resolve("entry.csv"), text);
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLACE", "FRESH"})
    void aClientThatIsKilledLeavesNothing(Scenario scenario) throws Exception {
        Path sources = scenario.sources(folder.resolve("sources"));
        Target first = fresh(folder);
        try (PgBouncer pooler = pooler(first)) {
            scenario.prepare(first);
            Contents before = Contents.of(first, Scenario.TABLES);
            List<String> points = new ArrayList<>();
            DatabaseConfig config = DatabaseConfig.of(through(first, pooler.port()))
                    .withFiles(sources)
                    .withObserver(event -> LoadProcess.point(event).ifPresent(points::add));
            try (Database database = Database.open(config)) {
                assertThat(database.load(Load.folder(sources)).outcome()).isEqualTo(Outcome.PUBLISHED);
            }
            Contents after = Contents.of(first, Scenario.TABLES);
            assertThat(points).contains("lock.taken", "load.checked", "tx.open", "rows.written", "commit.sending");
            Remains.none(first, "after a load that nobody killed");
            List<Target> worlds = killed(scenario, sources, points, pooler);
            for (int i = 0; i < worlds.size(); i++) {
                String when = scenario + ", killed at point " + (i + 1) + ", " + points.get(i);
                boolean committed = COMMITTED.contains(points.get(i));
                Remains.none(worlds.get(i), when);
                assertThat(Contents.of(worlds.get(i), Scenario.TABLES)).as(when).isEqualTo(committed ? after : before);
                assertThat(Contents.loads(worlds.get(i))).as(when).isEqualTo(committed ? 1 : 0);
                try (Database database = Database.open(through(worlds.get(i), pooler.port()))) {
                    assertThat(database.load(Load.folder(sources)).outcome())
                            .as(when)
                            .isEqualTo(committed ? Outcome.UNCHANGED : Outcome.PUBLISHED);
                }
                assertThat(Contents.of(worlds.get(i), Scenario.TABLES)).as(when).isEqualTo(after);
            }
        }
    }

    /** A database for each point; one SIGKILL hits all loads. */
    private List<Target> killed(Scenario scenario, Path sources, List<String> points, PgBouncer pooler)
            throws Exception {
        List<Target> worlds = new ArrayList<>();
        try (Child child = Child.next()) {
            for (int i = 1; i <= points.size(); i++) {
                Target world = fresh(folder);
                worlds.add(world);
                scenario.prepare(world);
                child.order(String.join(
                        "\t", "load", "w" + i, through(world, pooler.port()), Integer.toString(i), sources.toString()));
            }
            for (int i = 1; i <= points.size(); i++) {
                String stopped = "w" + i + " POINT " + i + " " + points.get(i - 1);
                child.hears(line -> line.equals(stopped));
            }
        }
        return worlds;
    }

    @ParameterizedTest
    @ValueSource(strings = {"load.checked", "rows.written", "commit.sending", "commit.returned"})
    void aPoolerThatIsKilledEndsALoadThatSaysSoAndIsDoneOnceAfterwards(String step) throws Exception {
        Target target = fresh(folder);
        target.execute(ENTRIES, "insert into entry values (0, 'old')");
        try (PgBouncer pooler = pooler(target)) {
            AtomicBoolean met = new AtomicBoolean();
            DatabaseConfig config = DatabaseConfig.of(through(target, pooler.port()))
                    .withObserver(event -> {
                        if (event.equals(new Event.Step(step)) && !met.getAndSet(true)) {
                            pooler.killAndRestart();
                        }
                    });
            Load load = Load.files(csv(1000)).into("entry").append();
            boolean committed = COMMITTED.contains(step);
            try (Database database = Database.open(config)) {
                if (committed) {
                    assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
                } else {
                    assertThatThrownBy(() -> database.load(load))
                            .isInstanceOfSatisfying(
                                    ConnectionFailedException.class,
                                    e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
                }
                Remains.none(target, "killed at " + step);
                assertThat(target.count("entry")).isEqualTo(committed ? 1001 : 1);
                assertThat(database.load(load).outcome()).isEqualTo(committed ? Outcome.UNCHANGED : Outcome.PUBLISHED);
            }
        }
        assertThat(met(target)).isEqualTo(1001);
    }

    private static long met(Target target) {
        assertThat(Contents.loads(target)).isEqualTo(1);
        return target.count("entry");
    }

    @ParameterizedTest
    @EnumSource(CutProxy.Fate.class)
    void aLostAnswerToCommitIsSettledThroughThePooler(CutProxy.Fate fate) throws Exception {
        Target target = fresh(folder);
        target.execute(ENTRIES, "insert into entry values (0, 'old')");
        Load load = Load.files(csv(20)).into("entry").append();
        try (PgBouncer pooler = pooler(target);
                CutProxy proxy = new CutProxy(pooler.port(), fate);
                Database database = Database.open(DatabaseConfig.of(through(target, proxy.port()) + "?sslmode=disable")
                        .withTimeouts(usual ->
                                usual.withStatement(Duration.ofSeconds(3)).withLock(Duration.ofSeconds(1))))) {
            // What reached the pooler alone was not committed; what it handed on was, though we never heard of it.
            boolean outcome = outcome(database, load);
            assertThat(target.count("entry")).as("%s", fate).isEqualTo(outcome ? 21 : 1);
            assertThat(Contents.loads(target)).isEqualTo(outcome ? 1 : 0);
            assertThat(database.load(load).outcome()).isEqualTo(outcome ? Outcome.UNCHANGED : Outcome.PUBLISHED);
            Remains.none(target, "after " + fate);
        }
        assertThat(met(target)).isEqualTo(21);
    }

    private static boolean outcome(Database database, Load load) {
        try {
            return database.load(load).outcome() == Outcome.PUBLISHED;
        } catch (ConnectionFailedException e) {
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            return false;
        }
    }

    @Test
    void aCommitThatGoesOnWithoutItsPoolerIsWaitedFor() throws Exception {
        Target target = fresh(folder);
        target.execute(
                ENTRIES,
                "insert into entry values (0, 'old')",
                "create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(case when new.id = 1 then 1.5 else 0 end); return null; end $$",
                "create constraint trigger slow after insert on entry deferrable initially deferred"
                        + " for each row execute function slow()");
        Load load = Load.files(csv(20)).into("entry").append();
        try (PgBouncer pooler = pooler(target)) {
            AtomicBoolean met = new AtomicBoolean();
            DatabaseConfig config = DatabaseConfig.of(through(target, pooler.port()))
                    .withObserver(event -> {
                        if (event.equals(new Event.Step("commit.sending"))) {
                            new Thread(() -> killWhileCommitting(target, pooler, met)).start();
                        }
                    });
            try (Database database = Database.open(config)) {
                assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
                assertThat(met).isTrue();
                assertThat(database.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
            }
            Remains.none(target, "after a COMMIT that went on");
        }
        assertThat(met(target)).isEqualTo(21);
    }

    private static void killWhileCommitting(Target target, PgBouncer pooler, AtomicBoolean met) {
        String committing = "select count(*) from pg_stat_activity where datname = current_database()"
                + " and state = 'active' and query ilike 'commit'";
        while (!target.rows(committing).equals(List.of("1"))) {
            Thread.onSpinWait();
        }
        pooler.killAndRestart();
        met.set(true);
    }
}
