package dev.intact.load;

import static dev.intact.load.MigratingFeed.ADD;
import static dev.intact.load.MigratingFeed.MAKE;
import static dev.intact.load.MigratingFeed.PLAYERS;
import static dev.intact.load.MigratingFeed.RATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.intact.Database;
import dev.intact.error.CancelledException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody waits for a load that migrates longer than for migrations, and nobody migrates beside it. */
class MigratingLoadLocksTest {
    /** Rows of a load wait for a lock for 30 s. */
    private static final Duration FAR_LESS_THAN_ROWS_WAIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private MigratingFeed feed;

    @BeforeEach
    void begin() {
        feed = new MigratingFeed(folder);
    }

    /** What was altered is not kept from its readers while another table is waited for. */
    @Test
    void lockThatRowsNeedIsWaitedForNoLongerThanTheMigrationsWait() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        List<Event> retries = new ArrayList<>();
        Observer note = event -> {
            if (event instanceof Event.Retry) {
                retries.add(event);
            }
        };
        try (Database database = feed.open(target, note);
                Connection other = target.connect();
                Statement hold = other.createStatement()) {
            database.load(feed.load(PLAYERS, MAKE));
            target.execute("create table parent (id integer primary key)", "insert into parent values (1)");
            String refers = "-- migrate:up\nalter table player add column parent integer;\n"
                    + "create function looks() returns trigger language plpgsql as $$ begin perform from parent for update;"
                    + " new.name = current_setting('lock_timeout'); return new; end $$;\n"
                    + "create trigger looks before insert on player for each row execute function looks();\n";
            other.setAutoCommit(false);
            boolean unused = hold.execute("select * from parent for update");
            Migrations brief =
                    feed.migrations().lockTimeout(Duration.ofMillis(300)).patience(Duration.ZERO);
            Load load = feed.load("id,name,parent\n3,Cid,1\n", MAKE, refers);
            assertThatThrownBy(() -> database.load(load.migrate(brief)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("lock timeout");
            assertThat(retries).isEmpty();
            other.rollback();
            database.load(load.migrate(brief));
            assertThat(target.rows("select name from player where id = 3")).containsExactly("300ms");
        }
    }

    @Test
    void loadThatMigratesWaitsForLocksNoLongerThanMigrationsDoAndGoesOn() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        CountDownLatch waits = new CountDownLatch(1);
        Observer note = event -> {
            if (event instanceof Event.Notice notice && notice.message().contains("lock timeout")) {
                waits.countDown();
            }
        };
        try (Database database = feed.open(target, note)) {
            database.load(feed.load(PLAYERS, MAKE));
            Load load = feed.load(RATED, MAKE, ADD);
            Migrations short300 = feed.migrations().lockTimeout(Duration.ofMillis(300));
            try (Connection reader = target.connect();
                    Statement read = reader.createStatement()) {
                reader.setAutoCommit(false);
                boolean unused = read.execute("select * from player");
                assertThatThrownBy(() -> database.load(load.migrate(short300.patience(Duration.ZERO))))
                        .isInstanceOf(TransactionConflictException.class)
                        .hasMessageContainingAll("2_step.sql, line 2", "In the way: server process", "Nothing");
                FutureTask<LoadReport> loading = new FutureTask<>(() -> database.load(load.migrate(short300)));
                new Thread(loading).start();
                assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
                reader.rollback();
                assertThat(loading.get(60, TimeUnit.SECONDS).migrations()).containsExactly("2_step");
            }
            assertThat(target.count("player")).isEqualTo(3);
        }
    }

    /** The lock that was there when the migration was tried may be taken when it is done. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readerWhoComesWhileRowsAreStagedIsWaitedForWithEverythingLetGo(boolean confirmed) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        AtomicReference<Connection> reader = new AtomicReference<>();
        List<String> tries = new ArrayList<>();
        Observer come = event -> {
            try {
                if (event.equals(new Event.Step("load.built")) && reader.get() == null) {
                    reader.set(target.connect());
                    reader.get().setAutoCommit(false);
                    boolean unused = reader.get().createStatement().execute("select * from player");
                } else if (event instanceof Event.Notice notice
                        && notice.message().contains("lock timeout")) {
                    tries.add(notice.message());
                    // While it rests, nobody waits.
                    assertThat(target.rows("select count(*) from pg_locks where not granted"))
                            .containsExactly("0");
                    reader.get().rollback();
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        try (Database plain = feed.open(target);
                Database database = feed.open(target, come)) {
            plain.load(feed.load(PLAYERS, MAKE));
            Load load = feed.load(RATED, MAKE, ADD);
            load = load.migrate(feed.migrations().lockTimeout(Duration.ofMillis(300)));
            LoadReport report = database.load(confirmed ? load.confirm(preview -> true) : load);
            assertThat(tries).isNotEmpty();
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(folder.resolve("names.csv")).content().contains("Cid");
            assertThat(feed.states(database)).containsOnly(MigrationState.APPLIED);
        } finally {
            if (reader.get() != null) {
                reader.get().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyElseMigratesUntilTheLoadHasEnded(Engine engine) throws Exception {
        Target target = engine.fresh(folder);
        target.execute("create table other (x integer)");
        List<String> others = new ArrayList<>();
        Load load = feed.load(PLAYERS, MAKE);
        try (Database other = feed.open(target)) {
            Observer meet = event -> {
                if (event.equals(new Event.Step("load.built"))) {
                    assertThatThrownBy(() -> other.migrate(feed.migrations().patience(Duration.ZERO)))
                            .isInstanceOf(TransactionConflictException.class);
                    others.add("met");
                }
            };
            try (Database database = feed.open(target, meet)) {
                database.load(load);
            }
            assertThat(others).isNotEmpty();
            assertThat(other.migrate(feed.migrations()).done()).isEmpty();
        }
    }

    /** Where it is written down what was migrated, and what was loaded, somebody may be in the way, too. */
    @ParameterizedTest
    @ValueSource(strings = {"create table intact.migration (x integer)", "lock table intact.load in share mode"})
    void lockThatTheLedgersNeedIsWaitedForNoLongerThanTheMigrationsWait(String taken) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        List<Event> retries = new ArrayList<>();
        try (Connection other = target.connect();
                Statement hold = other.createStatement();
                Database plain = feed.open(target);
                Database database = feed.open(target, event -> {
                    if (event instanceof Event.Retry) {
                        retries.add(event);
                    } else if (event.equals(new Event.Step("load.built"))) {
                        hold(hold, taken);
                    }
                })) {
            other.setAutoCommit(false);
            plain.load(Load.rows(() -> List.of(Map.of("x", 1)).stream()).into("other"));
            Load load = feed.load(RATED, MAKE, ADD)
                    .migrate(feed.migrations()
                            .lockTimeout(Duration.ofMillis(300))
                            .patience(Duration.ZERO));
            assertTimeout(
                    FAR_LESS_THAN_ROWS_WAIT,
                    () -> assertThatThrownBy(() -> database.load(load))
                            .isInstanceOf(TransactionConflictException.class));
            assertThat(retries).isEmpty();
            other.rollback();
            assertThat(plain.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    private static void hold(Statement hold, String taken) {
        try {
            hold.execute(taken);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** First they are tried, on a session of their own; then they are applied. */
    @ParameterizedTest
    @ValueSource(strings = {"resolve", "publish"})
    void loadIsStoppedInTheMiddleOfAMigration(String phase) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table slow (x integer)");
        Observer slow = event -> {
            if (event instanceof Event.Phase begun && begun.phase().equals(phase)) {
                target.execute("insert into slow values (1)");
            }
        };
        Load load = feed.load(PLAYERS, MAKE, "-- migrate:up\nselect pg_sleep(100) from slow;\n");
        try (Database database = feed.open(target, slow)) {
            assertThat(stopped(target, database, () -> database.load(load)))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContainingAll("2_step", "Nothing");
            assertThat(feed.states(database)).containsOnly(MigrationState.PENDING);
        }
    }

    /** What is done behind them, too; that is no fault of theirs. */
    @Test
    void previewIsStoppedBehindItsMigrations() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        Load load = feed.load(PLAYERS, MAKE)
                .check("slow", "select id from player where pg_sleep(100) is null")
                .confirm(preview -> true);
        try (Database database = feed.open(target)) {
            assertThat(stopped(target, database, () -> database.plan(load))).isInstanceOf(CancelledException.class);
        }
    }

    private static Throwable stopped(Target target, Database database, ThrowingCallable work) throws Exception {
        String sleeping =
                "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
        FutureTask<Throwable> running = new FutureTask<>(() -> catchThrowable(work));
        new Thread(running).start();
        while (target.rows(sleeping).isEmpty()) {
            assertThat(running.isDone()).isFalse();
        }
        database.cancel();
        return running.get(60, TimeUnit.SECONDS);
    }
}
