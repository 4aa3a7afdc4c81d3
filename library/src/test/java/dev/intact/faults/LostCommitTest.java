package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.faults.CutProxy.Fate;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to COMMIT is lost: the load finds out what became of it, and says so; it is never done twice. */
class LostCommitTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Fate.class)
    void lostAnswerIsSettled(Fate fate) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table entry (id integer, what text)", "insert into entry values (0, 'old')");
        settle(target, fate, 20);
    }

    @Test
    void commitThatIsStillRunningIsWaitedFor() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table entry (id integer, what text)",
                "insert into entry values (0, 'old')",
                "create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(case when new.id = 1 then 1.5 else 0 end); return null; end $$",
                "create constraint trigger slow after insert on entry deferrable initially deferred"
                        + " for each row execute function slow()");
        settle(target, Fate.RESET_BOTH, 20);
    }

    /** A table that was built aside is moved into its place by the very COMMIT. */
    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER", "RESET_BOTH"})
    void tableThatIsMadeIsThereWholeOrNotAtAll(Fate fate) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        Load load = Load.files(csv(20)).into("entry").key("id");
        AtomicBoolean met = new AtomicBoolean();
        try (CutProxy proxy = new CutProxy(port(target));
                // Building commits, too: only what is published meets its fate.
                Database database = Database.open(through(proxy, target).withObserver(event -> {
                    if (event.equals(new Event.Step("commit.sending")) && !met.getAndSet(true)) {
                        proxy.befall(fate);
                    }
                }))) {
            boolean committed = committed(database, load, fate);
            assertThat(target.rows("select count(*) from pg_class where relname = 'entry'"))
                    .containsExactly(committed ? "1" : "0");
            LoadReport again = database.load(load);
            assertThat(again.outcome())
                    .isEqualTo(committed ? LoadReport.Outcome.UNCHANGED : LoadReport.Outcome.PUBLISHED);
            assertThat(database.history().latest(1).get(0).tables().get(0).strategy())
                    .isEqualTo("build aside");
        }
        Remains.none(target, "after " + fate);
        assertThat(target.count("entry")).isEqualTo(20);
        assertThat(Contents.loads(target)).isEqualTo(1);
    }

    private void settle(Target target, Fate fate, int rows) throws Exception {
        Load load = Load.files(csv(rows)).into("entry").append();
        try (CutProxy proxy = new CutProxy(port(target), fate)) {
            try (Database database = Database.open(through(proxy, target, fate))) {
                boolean committed = committed(database, load, fate);
                assertThat(target.count("entry")).as("rows after " + fate).isEqualTo(committed ? 1 + rows : 1);
                assertThat(Contents.loads(target)).as("loads after " + fate).isEqualTo(committed ? 1 : 0);
                assertThat(proxy.commits()).isGreaterThanOrEqualTo(1);
                assertThat(database.load(load).outcome())
                        .isEqualTo(committed ? LoadReport.Outcome.UNCHANGED : LoadReport.Outcome.PUBLISHED);
            }
            Remains.none(target, "after " + fate);
        }
        assertThat(target.count("entry")).isEqualTo(1 + rows);
        assertThat(Contents.loads(target)).isEqualTo(1);
    }

    /** What the load says; where it says nothing was changed, it says so with the right exception. */
    private static boolean committed(Database database, Load load, Fate fate) {
        try {
            assertThat(database.load(load).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
            assertThat(fate).isNotIn(Fate.CUT_BEFORE, Fate.HANG_BEFORE);
            return true;
        } catch (IntactException e) {
            assertThat(e).as("%s", fate).isInstanceOf(ConnectionFailedException.class);
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            assertThat(fate).isNotIn(Fate.CUT_AFTER, Fate.HANG_AFTER);
            return false;
        }
    }

    @Test
    void deferredObjectionAtCommitIsAFailureThatChangedNothing() throws Exception {
        for (Engine engine : Engine.values()) {
            Target target = engine.fresh(Files.createDirectories(folder.resolve(engine.name())));
            target.execute(
                    "create table parent (id integer primary key)",
                    "create table note (parent_id integer references parent(id) deferrable initially deferred)",
                    "create table entry (id integer, what text)");
            target.execute(trigger(engine));
            try (Database database = target.open()) {
                Load load = Load.files(csv(3)).into("entry").append();
                assertThatThrownBy(() -> database.load(load))
                        .isInstanceOfSatisfying(
                                IntactException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                        .hasMessageContaining("Nothing was changed");
                assertThat(target.count("entry")).isZero();
                assertThat(target.count("note")).isZero();
                assertThat(Contents.loads(target)).isZero();
                Remains.none(target, "after a refused COMMIT");
                target.execute("insert into parent values (-1)");
                assertThat(database.load(load).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
                assertThat(target.count("note")).isEqualTo(3);
            }
            Remains.none(target, "after the load that followed");
        }
    }

    /** Rows that come bring a note to a parent that is missing: the audit cannot see it, COMMIT does. */
    private static String[] trigger(Engine engine) {
        return switch (engine) {
            case SQLITE ->
                new String[] {"create trigger noted after insert on entry begin insert into note values (-1); end"};
            case POSTGRES ->
                new String[] {
                    "create function noted() returns trigger language plpgsql as"
                            + " $$ begin insert into note values (-1); return null; end $$",
                    "create trigger noted after insert on entry for each row execute function noted()"
                };
        };
    }

    private Path csv(int rows) throws Exception {
        StringBuilder text = new StringBuilder("id,what\n");
        for (int i = 1; i <= rows; i++) {
            text.append(i).append(",row ").append(i).append('\n');
        }
        return Files.writeString(folder.resolve("entry-" + rows + ".csv"), text);
    }

    static DatabaseConfig through(CutProxy proxy, Target target) {
        String url = target.url().replace(":" + port(target) + "/", ":" + proxy.port() + "/");
        return DatabaseConfig.of(url + "?sslmode=disable")
                .withTimeouts(usual -> usual.withStatement(Duration.ofSeconds(3)));
    }

    /** A COMMIT without an answer is given up after the longest statement and some seconds. */
    static DatabaseConfig through(CutProxy proxy, Target target, Fate fate) {
        DatabaseConfig config = through(proxy, target);
        return fate == Fate.HANG_BEFORE || fate == Fate.HANG_AFTER
                ? config.withTimeouts(usual -> usual.withStatement(Duration.ofSeconds(1)))
                : config;
    }

    static int port(Target target) {
        List<String> parts = List.of(target.url().split("[:/]"));
        return Integer.parseInt(parts.get(parts.size() - 2));
    }
}
