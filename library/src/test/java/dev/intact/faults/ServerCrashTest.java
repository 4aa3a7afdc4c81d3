package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is stopped hard in the middle of a load and comes back: the load says truly what became of it. */
class ServerCrashTest {
    private static final List<String> POINTS = List.of(
            "stage.created",
            "load.built",
            "load.checked",
            "tx.open",
            "publish.written",
            "rows.written",
            "commit.sending",
            "commit.returned");

    /** A server takes its time to start again: the others belong to the campaign. */
    private static final List<String> IN_EACH_BUILD = List.of("load.checked", "commit.sending", "commit.returned");

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    @Test
    void serverThatCrashesAtAnyPointLeavesTheOldOrTheNew() throws Exception {
        Path sources = Scenario.REPLACE.sources(folder.resolve("sources"));
        try (Server server = new Server(folder.resolve("data"))) {
            Target target = server.target();
            Scenario.REPLACE.prepare(target);
            Contents before = Contents.of(target, Scenario.TABLES);
            try (Database database = target.open()) {
                database.load(Load.folder(sources));
            }
            Contents after = Contents.of(target, Scenario.TABLES);
            for (String point : Boolean.getBoolean("crash.all") ? POINTS : IN_EACH_BUILD) {
                Scenario.REPLACE.prepare(target);
                boolean committed = load(target, sources, crashAt(server, point));
                assertThat(committed).as(point).isEqualTo(point.equals("commit.returned"));
                check(target, committed ? after : before, committed, point);
                again(target, sources, committed, point);
                check(target, after, true, "loaded again after " + point);
            }
            crashDuringCommit(server, sources, before, after);
        }
    }

    /** COMMIT is at work on the server when it dies: it had not decided, so nothing was changed. */
    private void crashDuringCommit(Server server, Path sources, Contents before, Contents after) throws Exception {
        Target target = server.target();
        Scenario.REPLACE.prepare(target);
        target.execute(
                "create or replace function slow() returns trigger language plpgsql as"
                        + " $$ begin if new.id = 90 then perform pg_sleep(60); end if; return null; end $$",
                "create constraint trigger slow after insert on orders deferrable initially deferred"
                        + " for each row execute function slow()");
        FutureTask<Boolean> load = new FutureTask<>(() -> load(target, sources, Observer.NONE));
        new Thread(load).start();
        long from = System.nanoTime();
        while (target.rows("select 1 from pg_stat_activity where state = 'active' and query ilike 'commit%'")
                        .isEmpty()
                && System.nanoTime() - from < PATIENCE_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(target.rows("select 1 from pg_stat_activity where state = 'active' and query ilike 'commit%'"))
                .as("a COMMIT at work")
                .hasSize(1);
        server.crashAndRestart();
        assertThat(load.get(60, TimeUnit.SECONDS)).isFalse();
        check(target, before, false, "during COMMIT");
        target.execute("drop trigger slow on orders");
        again(target, sources, false, "during COMMIT");
        check(target, after, true, "loaded again after a crash during COMMIT");
    }

    /** Once: the load that follows on the same observer's database passes. */
    private static Observer crashAt(Server server, String point) {
        AtomicBoolean done = new AtomicBoolean();
        return event -> {
            if (event.equals(new Event.Step(point)) && done.compareAndSet(false, true)) {
                server.crashAndRestart();
            }
        };
    }

    /** Whether the load says that it is committed. */
    private static boolean load(Target target, Path sources, Observer observer) {
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(observer))) {
            assertThat(database.load(Load.folder(sources)).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
            return true;
        } catch (IntactException e) {
            assertThat(e).isInstanceOf(ConnectionFailedException.class);
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            return false;
        }
    }

    private static void again(Target target, Path sources, boolean committed, String when) throws Exception {
        try (Database database = target.open()) {
            assertThat(database.load(Load.folder(sources)).outcome())
                    .as(when)
                    .isEqualTo(committed ? LoadReport.Outcome.UNCHANGED : LoadReport.Outcome.PUBLISHED);
        }
        Remains.none(target, "loaded again after a crash at " + when);
    }

    private static void check(Target target, Contents expected, boolean committed, String when) {
        assertThat(Contents.of(target, Scenario.TABLES)).as(when).isEqualTo(expected);
        assertThat(Contents.loads(target)).as(when).isEqualTo(committed ? 1 : 0);
    }
}
