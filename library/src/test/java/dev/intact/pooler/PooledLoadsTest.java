package dev.intact.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.BackupSettings;
import dev.intact.backup.Restore;
import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.connect.Servers;
import dev.intact.dialect.Choice;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.history.Undo;
import dev.intact.load.Budget;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.pooler.PgBouncer.Manner;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads through a real PgBouncer where no other way is known: {@code mvn -Ppgbouncer -Dtest=PooledLoadsTest …}. */
@EnabledIfSystemProperty(named = "pgbouncer", matches = ".+")
class PooledLoadsTest {
    private static final String ASIDE = """
            select 'table ' || relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('intact_stage')
            union all select 'temporary ' || relname from pg_class where relpersistence = 't' and relkind in ('r', 'v')
            union all select 'lock ' || objid from pg_locks where locktype = 'advisory'
              and database = (select oid from pg_database where datname = current_database())""";

    @TempDir
    private Path folder;

    private final Postgres.Database target = Postgres.fresh();

    private DatabaseConfig config(PgBouncer pooler) {
        return DatabaseConfig.of(pooler.url()).withFiles(folder);
    }

    private Path csv(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name + ".csv"), String.join("\n", lines) + "\n");
    }

    private Path many(String name, int rows) throws IOException {
        String text = IntStream.range(0, rows).mapToObj(id -> id + ",n" + id).collect(Collectors.joining("\n"));
        return csv(name, "id,name", text);
    }

    private List<String> column(String sql) throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                found.add(String.valueOf(row.getString(1)));
            }
            return found;
        }
    }

    private String one(String sql) throws SQLException {
        return column(sql).get(0);
    }

    private void assertNothingIsLeft(PgBouncer pooler) throws SQLException {
        assertThat(column(ASIDE)).isEmpty();
        assertThat(pooler.leftovers()).isEmpty();
    }

    private static TableReport table(LoadReport report) {
        return report.tables().get(0);
    }

    @ParameterizedTest
    @EnumSource
    void loadsOfEachModeAreWhatTheyAreElsewhere(Manner manner) throws Exception {
        try (PgBouncer own = new PgBouncer(target, manner, "transaction");
                PgBouncer looking = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(own))) {
            Load first = Load.files(many("first", 50_000)).into("t").key("id");
            assertThat(table(database.load(first)).created()).isTrue();
            assertThat(database.load(first).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(one("select count(*) from t")).isEqualTo("50000");

            Load added = Load.files(csv("added", "id,name", "60000,a", "60001,b"))
                    .into("t")
                    .append();
            assertThat(table(database.load(added)).inserted()).isEqualTo(2);
            Load upsert = Load.files(csv("upsert", "id,name", "0,zero", "70000,c"))
                    .into("t")
                    .key("id")
                    .upsert();
            assertThat(table(database.load(upsert)))
                    .extracting(TableReport::inserted, TableReport::updated)
                    .containsExactly(1L, 1L);
            Load replace = Load.files(csv("replace", "id,name", "0,zero", "1,one", "80000,d"))
                    .into("t")
                    .key("id")
                    .replace()
                    .with(Option.ALLOW_SHRINK);
            assertThat(table(database.load(replace)))
                    .extracting(TableReport::inserted, TableReport::updated, TableReport::unchanged)
                    .containsExactly(1L, 1L, 1L);
            assertThat(column("select id || name from t order by id")).containsExactly("0zero", "1one", "80000d");

            for (long load = 4; load > 1; load--) {
                assertThat(database.undo(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            }
            assertThat(one("select count(*) || ' ' || min(name) filter (where id = 0) from t"))
                    .isEqualTo("50000 n0");
            assertThat(database.undo(1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(one("select coalesce(to_regclass('t')::text, 'gone')")).isEqualTo("gone");
            assertThat(database.history().latest(20)).hasSize(8);
            assertThat(column(ASIDE)).isEmpty();
            if (manner == Manner.IGNORING) {
                assertThat(own.leftovers()).isEmpty();
            }
            assertThat(looking.leftovers()).isEmpty();
        }
    }

    @Test
    void severalTablesThatReferToEachOtherGoInOneLoad() throws Exception {
        target.run(
                "create table town (id int primary key, name text unique, twin int references town(id))",
                "create table man (id int primary key, town int not null references town(id) on delete cascade)",
                "insert into town values (1, 'a', null), (2, 'b', 1)",
                "insert into man values (1, 1), (2, 2)");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("town.csv"), "id,name,twin\n2,a,3\n3,b,2\n");
        Files.writeString(sources.resolve("man.csv"), "id,town\n2,3\n4,2\n");
        Files.writeString(sources.resolve("guest.csv"), "id,man\n1,4\n2,2\n");
        Files.writeString(sources.resolve("intact.yaml"), """
                load:
                  - {table: town, from: town.csv, mode: replace, key: id}
                  - {table: man, from: man.csv, mode: replace, key: id}
                  - {table: guest, from: guest.csv, key: id, references: {man: man}}
                """);
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler))) {
            assertThat(database.load(Load.folder(sources).with(Option.ALLOW_SHRINK))
                            .outcome())
                    .isEqualTo(Outcome.PUBLISHED);
            assertThat(column("select id || name || twin from town order by id"))
                    .containsExactly("2a3", "3b2");
            assertThat(column("select id || ' ' || town from man order by id")).containsExactly("2 3", "4 2");
            assertThat(one("select count(*) from pg_constraint where conrelid = 'guest'::regclass and contype = 'f'"))
                    .isEqualTo("1");
            assertThat(database.undo(1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(column("select id || ' ' || town from man order by id")).containsExactly("1 1", "2 2");
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsChanged() throws Exception {
        target.run("create table t (id int primary key, name text, amount int check (10 / amount > 0))");
        target.run("insert into t values (1, 'stays', 1)");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler))) {
            Load bad = Load.files(csv("bad", "id,name,amount", "2,a,1", "x,b,1", "3,c,100", "2,d,1"))
                    .into("t")
                    .append();
            assertThatThrownBy(() -> database.load(bad))
                    .isInstanceOfSatisfying(
                            LoadRejectedException.class,
                            e -> assertThat(e.problemCount()).isGreaterThanOrEqualTo(2));
            assertNothingIsLeft(pooler);
            // The table's own check cannot be looked at beforehand: its expression fails.
            Load fails = Load.files(csv("fails", "id,name,amount", "2,a,1", "3,b,0"))
                    .into("t")
                    .append();
            assertThatThrownBy(() -> database.load(fails))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("division by zero");
            assertThat(one("select string_agg(name, ',') from t")).isEqualTo("stays");
            assertThat(database.history().latest(1)).isEmpty();
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void aPreviewChangesNothing() throws Exception {
        target.run("create table t (id int primary key, name text)", "insert into t values (1, 'a'), (2, 'b')");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler))) {
            Load load = Load.files(csv("t", "id,name", "1,a", "2,c", "3,d"))
                    .into("t")
                    .key("id")
                    .replace()
                    .file(Path.of("names.csv"), "select name from t order by id");
            LoadReport shown = database.plan(load.check("few", "select 1 from t having count(*) > 3"));
            assertThat(shown.outcome()).isEqualTo(Outcome.PREVIEWED);
            assertThat(shown.files().get(0).rows()).isEqualTo(3);
            assertThat(table(shown))
                    .extracting(TableReport::inserted, TableReport::updated, TableReport::unchanged)
                    .containsExactly(1L, 1L, 1L);
            assertThat(database.plan(load.check("none", "select * from t")).outcome())
                    .isEqualTo(Outcome.REJECTED);
            assertThatThrownBy(() -> database.plan(load.check("wrong", "select nothing from t")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Mend its query");
            assertThatThrownBy(() -> database.plan(load.file(Path.of("x.csv"), "select nothing from t")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nothing");
            assertNothingIsLeft(pooler);
            assertThat(column("select name from t order by id")).containsExactly("a", "b");
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(Files.readString(folder.resolve("names.csv"))).isEqualTo("name\na\nc\nd\n");
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void badRowsWithinABudgetGoAside() throws Exception {
        target.run("create table t (id int primary key, name text not null)");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler))) {
            Load load = Load.files(csv("t", "id,name", "1,a", "x,b", "2,", "3,c", "3,d"))
                    .into("t")
                    .key("id")
                    .upsert()
                    .budget(new Budget(new Budget.Rows(4), Path.of("bad.csv")));
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(one("select count(*) from t")).isEqualTo("1");
            assertThat(folder.resolve("bad.csv")).isNotEmptyFile();
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void ofTwoLoadsIntoOneTableTheSecondIsToldWhoIsAtWork() throws Exception {
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction")) {
            CountDownLatch locked = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Load load = Load.files(many("first", 1000)).into("t").key("id");
            Load other = Load.files(csv("other", "id,name", "-1,x"))
                    .into("t")
                    .key("id")
                    .upsert();
            DatabaseConfig waits = config(pooler).withObserver(event -> {
                if (event.equals(new Event.Step("load.checked"))) {
                    locked.countDown();
                    await(go);
                }
            });
            try (Database first = Database.open(waits);
                    Database second = Database.open(config(pooler))) {
                Future<LoadReport> running = aside(() -> first.load(load));
                assertThat(locked.await(30, TimeUnit.SECONDS)).isTrue();
                assertThatThrownBy(() -> second.load(other))
                        .isInstanceOf(TransactionConflictException.class)
                        .hasMessageContaining("intact load")
                        .hasMessageContaining("is at work on it");
                go.countDown();
                assertThat(running.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.PUBLISHED);
                assertThat(second.load(other).outcome()).isEqualTo(Outcome.PUBLISHED);
            }
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void whereThePoolerHasOneSessionTheSecondLoadWaitsForIt() throws Exception {
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction", 1)) {
            CountDownLatch locked = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Load load = Load.files(many("first", 1000)).into("t").key("id");
            Load other = Load.files(csv("other", "id,name", "-1,x"))
                    .into("t")
                    .key("id")
                    .upsert();
            DatabaseConfig waits = config(pooler).withObserver(event -> {
                if (event.equals(new Event.Step("load.checked"))) {
                    locked.countDown();
                    await(go);
                }
            });
            DatabaseConfig hasty = config(pooler).withTimeouts(usual -> usual.withConnect(Duration.ofMillis(500)));
            try (Database first = Database.open(waits);
                    Database second = Database.open(config(pooler));
                    Database third = Database.open(hasty)) {
                Future<LoadReport> running = aside(() -> first.load(load));
                assertThat(locked.await(30, TimeUnit.SECONDS)).isTrue();
                assertThatThrownBy(() -> third.load(other))
                        .isInstanceOf(IntactException.class)
                        .hasMessageContaining("pooler");
                Future<LoadReport> waiting = aside(() -> second.load(other));
                go.countDown();
                assertThat(running.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.PUBLISHED);
                assertThat(waiting.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.PUBLISHED);
            }
            assertNothingIsLeft(pooler);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> Future<T> aside(Callable<T> work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(work);
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void aLockThatIsNotToBeHadIsTriedAgainWithWhatIsStaged() throws Exception {
        target.run("create table t (id int primary key, name text)", "insert into t values (1, 'a')");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Connection holder = target.connect();
                Statement holds = holder.createStatement()) {
            holder.setAutoCommit(false);
            List<String> steps = new CopyOnWriteArrayList<>();
            DatabaseConfig config = config(pooler)
                    .withTimeouts(usual -> usual.withLock(Duration.ofMillis(300)))
                    .withObserver(event -> {
                        if (event instanceof Event.Step step) {
                            steps.add(step.name());
                        }
                        if (event instanceof Event.Phase phase && phase.phase().equals("publish")) {
                            run(holds, "lock table t in row exclusive mode");
                        }
                        if (event instanceof Event.Retry) {
                            run(holds, "rollback");
                        }
                    });
            try (Database database = Database.open(config)) {
                Load load = Load.files(csv("t", "id,name", "1,b", "2,c"))
                        .into("t")
                        .key("id")
                        .upsert();
                assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
                assertThat(steps.stream().filter("stage.created"::equals)).hasSize(1);
                assertThat(steps).contains("rolled.back");
                assertThat(column("select name from t order by id")).containsExactly("b", "c");
                assertThat(database.undo(1).outcome()).isEqualTo(Outcome.PUBLISHED);
                assertThat(column("select name from t order by id")).containsExactly("a");
            }
            assertNothingIsLeft(pooler);
        }
    }

    private static void run(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rowsThatWereAddedAreToldFromOthersAfterwards() throws Exception {
        target.run("create table t (id int, name text)", "insert into t values (1, 'a')");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler))) {
            Path csv = csv("t", "id,name", "1,a", "2,b");
            Load load = Load.files(csv).into("t").append().with(Option.AGAIN);
            database.load(load);
            database.load(Load.files(csv)
                    .into("t")
                    .append()
                    .check("any", "select 1 where false")
                    .with(Option.AGAIN));
            target.run("insert into t values (1, 'a'), (2, 'b')");
            assertThat(database.undo(1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(one("select count(*) from t")).isEqualTo("5");
            target.run("update t set name = 'mine' where name = 'b'");
            assertThat(database.attempt(Undo.load(2)).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(one("select count(*) from t")).isEqualTo("5");
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void aBackupIsTakenAndPutBack() throws Exception {
        target.run(
                "create table t (id int primary key, name text)",
                "insert into t select i, 'n' || i from generate_series(1, 5000) i",
                "create table u (id int primary key, t int references t(id))",
                "insert into u values (1, 1), (2, 5000)");
        try (PgBouncer pooler = new PgBouncer(target, Manner.IGNORING, "transaction");
                Database database = Database.open(config(pooler)
                        .withBackups(BackupPolicy.NEVER, BackupSettings.USUAL.in(folder.resolve("backups"))))) {
            String id = database.backup().id();
            target.run("update t set name = 'x' where id < 10", "drop table u", "insert into t values (-1, 'y')");
            assertThat(database.restore(Restore.of(id).with(Option.BACKUP)).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
            assertThat(one("select count(*) || ' ' || count(*) filter (where name = 'n' || id) from t"))
                    .isEqualTo("5000 5000");
            assertThat(column("select id || ' ' || t from u order by id")).containsExactly("1 1", "2 5000");
            assertThatThrownBy(() -> database.backups().createNative())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("--native")
                    .hasMessageContaining("direct_url");
            assertNothingIsLeft(pooler);
        }
    }

    @Test
    void theDoctorSaysHowLoadsGo() throws Exception {
        try (PgBouncer pooler = new PgBouncer(target, Manner.STRICT, "transaction");
                Database database = Database.open(config(pooler));
                Database past = Database.open(config(pooler)
                        .withConnect(usual -> usual.with(new Servers(List.of(), Optional.of(target.url())))))) {
            assertThat(database.doctor().choices())
                    .filteredOn(choice -> choice.about().equals("loads"))
                    .singleElement()
                    .extracting(Choice::value)
                    .asString()
                    .contains("one transaction");
            assertThat(past.doctor().choices())
                    .noneMatch(choice -> choice.about().equals("loads"));
        }
    }
}
