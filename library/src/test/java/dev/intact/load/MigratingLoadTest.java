package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pending migrations as a part of a load: schema, rows and files in one commit. */
class MigratingLoadTest {
    private static final String PLAYERS = "id,name\n1,Ann\n2,Bob\n";
    private static final String RATED = "id,name,rating\n1,Ann,1200\n2,Bob,1300\n3,Cid,1100\n";
    private static final String MAKE = """
            -- migrate:up
            create table player (id integer primary key, name varchar(20) not null);
            """;
    private static final String ADD = """
            -- migrate:up
            alter table player add column rating integer check (rating > 0);
            """;
    private static final String ROWS = "select id, name from player order by id";

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A folder with a manifest, its migrations and its rows. */
    private Load load(String rows, String... migrations) throws IOException {
        write("intact.yaml", """
                migrate: true
                load:
                  - { table: player, from: player.csv, mode: upsert }
                files:
                  - { path: names.csv, sql: select name from player order by id }
                """);
        write("player.csv", rows);
        for (int i = 0; i < migrations.length; i++) {
            write("migrations/" + (i + 1) + "_step.sql", migrations[i]);
        }
        return Load.folder(folder);
    }

    private Migrations migrations() {
        return Migrations.in(folder.resolve("migrations"));
    }

    private Database open(Target target, Observer observer) {
        return target.open(DatabaseConfig.of(target.url()).withFiles(folder).withObserver(observer));
    }

    private Database open(Target target) {
        return open(target, event -> {});
    }

    private List<MigrationState> states(Database database) {
        return database.migrations(migrations()).lines().stream()
                .map(Line::state)
                .toList();
    }

    private static String standing(Target target) {
        return target.rows(
                        target.engine() == Engine.SQLITE
                                ? "select count(*) from sqlite_schema where name = 'player'"
                                : "select count(*) from pg_class where relname = 'player'")
                .get(0);
    }

    @ParameterizedTest
    @EnumSource
    void schemaRowsAndFilesAppearTogetherAndTheNextLoadIsLikeAnyOther(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        List<String> seen = new ArrayList<>();
        Observer look = event -> {
            if (event instanceof Event.Phase phase && phase.phase().equals("again")) {
                seen.add("a second look");
            }
            if (event.equals(new Event.Step("commit.sending"))) {
                seen.add(standing(target) + Files.exists(folder.resolve("names.csv")));
            }
        };
        Load load = load(PLAYERS, MAKE, ADD);
        try (Database database = open(target, look)) {
            LoadReport report = database.load(load);
            assertThat(seen).containsExactly("0false");
            assertThat(report.migrations()).containsExactly("1_step", "2_step");
            assertThat(report.tables().get(0).inserted()).isEqualTo(2);
            assertThat(report.tables().get(0).created()).isFalse();
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(folder.resolve("names.csv")).content().isEqualToNormalizingNewlines("name\nAnn\nBob\n");
            assertThat(states(database)).containsOnly(MigrationState.APPLIED);
            assertThat(database.history().latest(1).get(0).migrations()).containsExactly("1_step", "2_step");

            assertThat(database.load(load(RATED)).migrations()).isEmpty();
            assertThat(target.rows("select rating from player order by id")).containsExactly("1200", "1300", "1100");
        }
    }

    @Test
    void rowsGoIntoTypesAndSchemasThatMigrationsMake() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        write("intact.yaml", """
                migrate: true
                load:
                  - { table: game.player, from: player.csv }
                  - { table: visit, from: visit.csv, references: { player: game.player(id) } }
                """);
        write("player.csv", "id,mood,rank\n1,glad,5\n2,sad,7\n");
        write("visit.csv", "id,player\n1,2\n");
        write("migrations/1_types.sql", """
                -- migrate:up
                create schema game;
                set search_path = game;
                create type mood as enum ('glad', 'sad');
                create domain place as integer check (value between 1 and 10);
                create table player (id integer primary key, mood mood not null, rank place);
                """);
        write("migrations/2_here.sql", "-- migrate:up\ncreate table here (x integer);\n");
        try (Database database = open(target)) {
            database.load(Load.folder(folder));
            assertThat(target.rows("select id, mood, rank from game.player order by id"))
                    .containsExactly("1|glad|5", "2|sad|7");
            assertThat(target.rows("select schemaname from pg_tables where tablename in ('here', 'visit')"))
                    .containsExactly("public", "public");

            write("player.csv", "id,mood,rank\n3,angry,5\n4,sad,70\n");
            write("visit.csv", "id,player\n2,2\n3,9\n");
            write("migrations/3_more.sql", "-- migrate:up\nalter type game.mood add value 'dull';\n");
            LoadReport rejected = database.attempt(Load.folder(folder));
            assertThat(rejected.problems())
                    .extracting(problem ->
                            problem.line().orElse(0) + " " + problem.column().orElse(""))
                    .containsExactlyInAnyOrder("2 mood", "3 rank", "3 player");
        }
    }

    @ParameterizedTest
    @EnumSource
    void badRowIsNamedAndLeavesTheSchemaAsItWas(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = open(target)) {
            LoadReport report = database.attempt(load("id,name,rating\n1,Ann,10\n2,Bob,-5\n1,Cid,7\n", MAKE, ADD));
            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.migrations()).isEmpty();
            assertThat(report.problems())
                    .anySatisfy(problem -> {
                        assertThat(problem.line()).hasValue(3);
                        assertThat(problem.value()).contains("-5");
                    })
                    .anySatisfy(problem -> assertThat(problem.line()).hasValue(4));
            if (engine == Engine.SQLITE) {
                assertThat(folder.resolve("target.db")).doesNotExist();
            } else {
                assertThat(standing(target)).isEqualTo("0");
            }
            assertThat(folder.resolve("names.csv")).doesNotExist();
            assertThat(states(database)).containsOnly(MigrationState.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void previewShowsWhatWillBeAndChangesNothing(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = open(target)) {
            LoadReport plan = database.plan(load(PLAYERS, MAKE));
            assertThat(plan.migrations()).containsExactly("1_step");
            assertThat(plan.tables().get(0).inserted()).isEqualTo(2);
            if (engine == Engine.SQLITE) {
                assertThat(folder.resolve("target.db")).doesNotExist();
            }
            database.load(load(PLAYERS, MAKE));
            LoadReport next = database.plan(load(RATED, MAKE, ADD));
            assertThat(next.tables().get(0).updated()).isEqualTo(2);
            assertThat(next.tables().get(0).inserted()).isEqualTo(1);
            assertThat(states(database)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            List<LoadReport> asked = new ArrayList<>();
            LoadReport done = database.load(load(RATED).confirm(asked::add));
            assertThat(asked.get(0).migrations()).isEqualTo(done.migrations()).containsExactly("2_step");
            assertThat(target.rows("select rating from player order by id")).containsExactly("1200", "1300", "1100");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAppendedBeforeIsNotAddedTwiceForTheSakeOfAMigration(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        List<String> told = new ArrayList<>();
        Observer note = event -> {
            if (event instanceof Event.Notice notice && notice.message().contains("Still pending")) {
                told.add(notice.message());
            }
        };
        try (Database database = open(target, note)) {
            database.load(load(PLAYERS, MAKE).append());
            LoadReport report = database.load(load(PLAYERS, MAKE, ADD).append());
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.migrations()).isEmpty();
            assertThat(told).singleElement().asString().contains("2_step", "intact migrate up");
            assertThat(states(database)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
        }
    }

    @ParameterizedTest
    @EnumSource
    void knownContentIsComparedOnceMoreWhereTheSchemaChangesOrHasChanged(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String emptied = "-- migrate:up\ndelete from player;\n-- migrate:down\ndelete from player;\n";
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            assertThat(database.load(load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
            List<LoadReport> asked = new ArrayList<>();
            LoadReport report = database.load(load(PLAYERS, MAKE, emptied).confirm(asked::add));
            assertThat(asked).hasSize(1);
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(report.migrations()).containsExactly("2_step");
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(database.load(load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
            database.migrate(migrations().down());
            Files.delete(folder.resolve("migrations/2_step.sql"));
            assertThat(database.load(load(PLAYERS)).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(database.load(load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void migrationThatFailsIsNamedWithItsLineAndNothingIsLoaded(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = open(target)) {
            Load load = load(PLAYERS, MAKE, "-- migrate:up\nselect 1;\nalter table nowhere add column x integer;\n");
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll("2_step.sql, line 3", "Nothing of it was changed", "Mend the file");
            assertThat(states(database)).containsOnly(MigrationState.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBePartOfACommitIsRefusedBeforeAnythingIsStaged(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        List<String> phases = new ArrayList<>();
        Observer note = event -> {
            if (event instanceof Event.Phase phase) {
                phases.add(phase.phase());
            }
        };
        try (Database database = open(target, note)) {
            Load apart = load(PLAYERS, MAKE, "-- migrate:up transaction:false\ncreate index n on player (name);\n");
            assertThatThrownBy(() -> database.load(apart))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("2_step.sql says transaction:false", "intact migrate up");
            Files.delete(folder.resolve("migrations/2_step.sql"));
            Load some = load(PLAYERS, MAKE).budget(new Budget(Budget.limit("1"), Path.of("bad.csv")));
            assertThatThrownBy(() -> database.load(some))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_step", "bad rows", "intact migrate up");
            assertThat(phases).doesNotContain("stage");
            database.migrate(migrations());
            assertThat(database.load(some).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    /** SQLite deletes the rows of a table that it drops, and what refers to them, for as long as it looks at foreign keys. */
    @Test
    void tableIsNotRebuiltWhereThatWouldTakeRowsOfOthersAlong() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        String rebuild = """
                -- migrate:up
                create table next_player (id integer primary key, name text not null, born date);
                insert into next_player (id, name) select id, name from player;
                drop table player;
                alter table next_player rename to player;
                """;
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            target.execute(
                    "create table visit (player integer references Player (id) on delete cascade)",
                    "insert into visit values (1), (2)");
            assertThatThrownBy(() -> database.load(load(PLAYERS, MAKE, rebuild)))
                    .hasMessageContainingAll("2_step.sql, line 4", "rows of visit", "intact migrate up");
            assertThat(target.count("visit")).isEqualTo(2);
            target.execute("delete from visit");
            database.load(load("id,name,born\n1,Ann,1999-12-31\n", MAKE, rebuild));
            assertThat(target.rows("select id, born from player order by id")).containsExactly("1|1999-12-31", "2|~");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert or replace into player (id, name) select id, upper(name) from player",
                "delete from player where id = 1",
                "update player set id = id + 10"
            })
    void rowsOfOthersDoNotGoForTheSakeOfAForeignKeyInAMigration(String change) throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        String file = "-- migrate:up\n" + change + ";\n";
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            target.execute(
                    "create table visit (player integer references player (id) on delete cascade on update set null)",
                    "insert into visit values (1), (2)");
            assertThatThrownBy(() -> database.load(load(RATED, MAKE, ADD, file)))
                    .hasMessageContainingAll("3_step.sql, line 2", "rows beside those", "intact migrate up");
            assertThat(target.rows("select player from visit")).containsExactly("1", "2");
            database.load(load(RATED, MAKE, ADD, file.replace("up\n", "up foreign_keys:on\n")));
            assertThat(target.count("player")).isPositive();
        }
    }

    @Test
    void triggersOfADatabaseWithoutActionsOfForeignKeysAreNotTakenForSuch() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            target.execute(
                    "create table seen (id integer, of integer references player (id))",
                    "create trigger see after update on player begin insert into seen values (new.id, new.id); end");
            database.load(
                    load(RATED, MAKE, ADD, "-- migrate:up\nupdate player set name = upper(name) where id = 2;\n"));
            assertThat(target.rows("select distinct id from seen order by id")).contains("2");
        }
    }

    @Test
    void eachFileIsWholeByItselfAndWhatItBreaksIsNamedInThePreview() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            target.execute(
                    "create table visit (player integer references player (id) deferrable initially deferred)",
                    "insert into visit values (1)");
            String breaks = "-- migrate:up\nupdate visit set player = 77;\n";
            assertThatThrownBy(() -> database.plan(load(RATED, MAKE, ADD, breaks)))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll("3_step", "23503");
            String good = "-- migrate:up\nupdate visit set player = 2;\n";
            database.load(load(RATED, MAKE, ADD, good, "-- migrate:up\nalter table visit add column x integer;\n"));
            assertThat(target.rows("select player, x from visit")).containsExactly("2|~");
        }
    }

    @Test
    void rowsThatUseWhatMustBeCommittedFirstAreRefusedWithWhatToDo() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create type mood as enum ('glad')", "create table player (id integer primary key, mood mood)");
        String more = "-- migrate:up\nalter type mood add value 'dull';\n";
        try (Database database = open(target)) {
            Load load = load("id,mood\n1,dull\n", more)
                    .withTables(Load.folder(folder).tables());
            Load without = new Load(load.tables(), load.checks(), List.of(), load.settings());
            assertThatThrownBy(() -> database.load(without)).hasMessageContainingAll("1_step", "intact migrate up");
            assertThatThrownBy(() -> database.plan(without)).hasMessageContainingAll("1_step", "intact migrate up");
            database.migrate(migrations());
            assertThat(database.load(without).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
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
        try (Database database = open(target, note);
                Connection other = target.connect();
                Statement hold = other.createStatement()) {
            database.load(load(PLAYERS, MAKE));
            target.execute("create table parent (id integer primary key)", "insert into parent values (1)");
            String refers = "-- migrate:up\nalter table player add column parent integer;\n"
                    + "create function looks() returns trigger language plpgsql as $$ begin perform from parent for update;"
                    + " return new; end $$;\n"
                    + "create trigger looks before insert on player for each row execute function looks();\n";
            other.setAutoCommit(false);
            boolean unused = hold.execute("select * from parent for update");
            Migrations brief = migrations().lockTimeout(Duration.ofMillis(300)).patience(Duration.ZERO);
            Load load = load("id,name,parent\n3,Cid,1\n", MAKE, refers);
            assertThatThrownBy(() -> database.load(load.migrate(brief)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("lock timeout");
            assertThat(retries).isEmpty();
            other.rollback();
            assertThat(database.load(load.migrate(brief)).outcome()).isEqualTo(Outcome.PUBLISHED);
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
        try (Database database = open(target, note)) {
            database.load(load(PLAYERS, MAKE));
            Load load = load(RATED, MAKE, ADD);
            Migrations short300 = migrations().lockTimeout(Duration.ofMillis(300));
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
    @Test
    void readerWhoComesWhileRowsAreStagedIsWaitedForWithEverythingLetGo() throws Exception {
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
        try (Database plain = open(target);
                Database database = open(target, come)) {
            plain.load(load(PLAYERS, MAKE));
            Load load = load(RATED, MAKE, ADD);
            LoadReport report = database.load(load.migrate(migrations().lockTimeout(Duration.ofMillis(300))));
            assertThat(tries).isNotEmpty();
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(folder.resolve("names.csv")).content().contains("Cid");
            assertThat(states(database)).containsOnly(MigrationState.APPLIED);
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
        Load load = load(PLAYERS, MAKE);
        try (Database other = open(target)) {
            Observer meet = event -> {
                if (event.equals(new Event.Step("load.built"))) {
                    assertThatThrownBy(() -> other.migrate(migrations().patience(Duration.ZERO)))
                            .isInstanceOf(TransactionConflictException.class);
                    others.add("met");
                }
            };
            try (Database database = open(target, meet)) {
                database.load(load);
            }
            assertThat(others).isNotEmpty();
            assertThat(other.migrate(migrations()).done()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void temporaryTableOfAMigrationDoesNotHideTheTableFromChecks(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = open(target)) {
            Load load = load(PLAYERS, MAKE, "-- migrate:up\ncreate temporary table player (id integer);\n")
                    .check("few", "select id from player where id > 1");
            assertThat(database.attempt(load).problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.reason()).contains("few"));
            assertThat(database.plan(load).outcome()).isEqualTo(Outcome.REJECTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void editedFileIsRefusedAlsoWhereNothingIsPending(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = open(target)) {
            database.load(load(PLAYERS, MAKE));
            Load load = load(RATED, MAKE.replace("20", "30"));
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_step", "edited after it was applied");
        }
    }
}
