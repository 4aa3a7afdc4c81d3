package dev.intact.load;

import static dev.intact.load.MigratingFeed.ADD;
import static dev.intact.load.MigratingFeed.MAKE;
import static dev.intact.load.MigratingFeed.PLAYERS;
import static dev.intact.load.MigratingFeed.RATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.config.Guard;
import dev.intact.error.ConfigurationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.migrate.MigrationState;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load that migrates refuses, with what to do, before or after it has tried. */
class MigratingLoadGuardsTest {
    @TempDir
    Path folder;

    private MigratingFeed feed;

    @BeforeEach
    void begin() {
        feed = new MigratingFeed(folder);
    }

    private static void phases(Event event, List<String> phases) {
        if (event instanceof Event.Phase phase) {
            phases.add(phase.phase());
        }
    }

    @ParameterizedTest
    @EnumSource
    void migrationThatFailsIsNamedWithItsLineAndNothingIsLoaded(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = feed.open(target)) {
            Load load =
                    feed.load(PLAYERS, MAKE, "-- migrate:up\nselect 1;\nalter table nowhere add column x integer;\n");
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll(
                            "2_step.sql, line 3", "Nothing of it was changed", "Mend the file", "intact migrate up");
            assertThat(feed.states(database)).containsOnly(MigrationState.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBePartOfACommitIsRefusedBeforeAnythingIsStaged(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        List<String> phases = new ArrayList<>();
        try (Database database = feed.open(target, event -> phases(event, phases))) {
            assertThatThrownBy(() -> database.load(
                            feed.load(PLAYERS, MAKE).migrate(feed.migrations().down())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("taken back by themselves");
            Load apart =
                    feed.load(PLAYERS, MAKE, "-- migrate:up transaction:false\ncreate index n on player (name);\n");
            assertThatThrownBy(() -> database.load(apart))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("2_step.sql says transaction:false", "intact migrate up");
            Files.delete(folder.resolve("migrations/2_step.sql"));
            Load some = feed.load(PLAYERS, MAKE).budget(new Budget(Budget.limit("1"), Path.of("bad.csv")));
            assertThatThrownBy(() -> database.load(some))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_step", "bad rows", "intact migrate up");
            assertThat(phases).doesNotContain("stage");
            database.migrate(feed.migrations());
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
        // Its own rows may go with it.
        String make = MAKE.replace("not null", "not null, boss integer references player (id)");
        List<String> phases = new ArrayList<>();
        try (Database database = feed.open(target, event -> phases(event, phases))) {
            database.load(feed.load("id,name,boss\n1,Ann,\n2,Bob,1\n", make));
            target.execute(
                    "create table visit (player integer references Player (id) on delete cascade)",
                    "insert into visit values (1), (2)");
            phases.clear();
            assertThatThrownBy(() -> database.load(feed.load(PLAYERS, make, rebuild)))
                    .hasMessageContainingAll("2_step.sql, line 4", "rows of visit", "intact migrate up");
            assertThat(phases).contains("resolve").doesNotContain("stage");
            assertThat(target.count("visit")).isEqualTo(2);
            target.execute("delete from visit");
            database.load(feed.load("id,name,born\n1,Ann,1999-12-31\n", make, rebuild));
            assertThat(target.rows("select id, born from player order by id")).containsExactly("1|1999-12-31", "2|~");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert or replace into player (id, name) select id, upper(name) from player | on delete cascade",
                "delete from player where id = 1 | on delete cascade",
                "delete from player where id = 1 | on delete set null",
                "update player set id = id + 10 | on update cascade",
                "update player set id = id + 10 | on update set null"
            })
    void rowsOfOthersDoNotGoForTheSakeOfAForeignKeyInAMigration(String change, String action) throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        String file = "-- migrate:up\n" + change + ";\n";
        try (Database database = feed.open(target)) {
            database.load(feed.load(PLAYERS, MAKE));
            target.execute(
                    "create table visit (player integer references player (id) " + action + ")",
                    "insert into visit values (1), (2)");
            assertThatThrownBy(() -> database.load(feed.load(RATED, MAKE, ADD, file)))
                    .hasMessageContainingAll("3_step.sql, line 2", "rows beside those", "intact migrate up");
            assertThat(target.rows("select player from visit")).containsExactly("1", "2");
            database.load(feed.load(RATED, MAKE, ADD, file.replace("up\n", "up foreign_keys:on\n")));
            assertThat(target.count("player")).isPositive();
        }
    }

    @Test
    void triggersOfADatabaseWithoutActionsOfForeignKeysAreNotTakenForSuch() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        try (Database database = feed.open(target)) {
            database.load(feed.load(PLAYERS, MAKE));
            target.execute(
                    "create table seen (id integer, of integer references player (id))",
                    "create trigger see after update on player begin insert into seen values (new.id, new.id); end");
            database.load(
                    feed.load(RATED, MAKE, ADD, "-- migrate:up\nupdate player set name = upper(name) where id = 2;\n"));
            assertThat(target.rows("select distinct id from seen order by id")).contains("2");
        }
    }

    @Test
    void rowsThatUseWhatMustBeCommittedFirstAreRefusedWithWhatToDo() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create type mood as enum ('glad')", "create table player (id integer primary key, mood mood)");
        String more = "-- migrate:up\nalter type mood add value 'dull';\n";
        List<String> phases = new ArrayList<>();
        try (Database database = feed.open(target, event -> phases(event, phases))) {
            Load load = feed.load("id,mood\n1,dull\n", more)
                    .withTables(Load.folder(folder).tables());
            Load without = new Load(load.tables(), load.checks(), List.of(), load.settings());
            assertThatThrownBy(() -> database.load(without)).hasMessageContainingAll("1_step", "intact migrate up");
            // Row by row more might have been said of it.
            assertThat(phases).contains("again");
            assertThatThrownBy(() -> database.plan(without)).hasMessageContainingAll("1_step", "intact migrate up");
            database.migrate(feed.migrations());
            assertThat(database.load(without).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void editedFileIsRefusedAlsoWhereNothingIsPending(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = feed.open(target)) {
            database.load(feed.load(PLAYERS, MAKE));
            Load load = feed.load(RATED, MAKE.replace("20", "30"));
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_step", "edited after it was applied");
        }
    }

    @Test
    void databaseOfAnotherToolIsLeftAlone() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table alembic_version (version_num varchar(32) primary key)");
        Load load = feed.load(PLAYERS, MAKE);
        try (Database database = feed.open(target)) {
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("is looked after by Alembic", "Nothing was changed");
        }
    }

    @Test
    void whatMigrateUpWouldWarnOfIsToldBeforeALoad() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table other (x integer)", "insert into other values (1)");
        List<String> told = new ArrayList<>();
        Observer note = event -> {
            if (event instanceof Event.Warning warning) {
                told.add(warning.message());
            } else if (event instanceof Event.Notice notice) {
                told.add(notice.message());
            }
        };
        try (Database database = feed.open(target, note)) {
            database.load(feed.load(PLAYERS, MAKE));
            Load load = feed.load(RATED, MAKE, ADD, "-- migrate:up\nalter table other rename to another;\n");
            Files.delete(folder.resolve("migrations/1_step.sql"));
            database.load(load);
            assertThat(told)
                    .anyMatch(said -> said.contains("without a file here: 1_step"))
                    .anyMatch(said -> said.contains("programs that still use the old name"));
        }
    }

    /** What migrations do to other tables nobody tells beforehand. */
    @Test
    void protectedEnvironmentIsKeptWholeBeforeItsSchemaChanges() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table other (x integer)", "insert into other values (1)");
        Load load = feed.load(PLAYERS, MAKE, "-- migrate:up\nupdate other set x = 2;\n")
                .with(Option.FORCE);
        DatabaseConfig guarded =
                DatabaseConfig.of(target.url()).withFiles(folder).withEnvironment("production", Guard.PROTECTED);
        try (Database database = target.open(guarded)) {
            assertThat(database.load(load).backup()).isPresent();
            Backup kept = database.backups().list().get(0);
            assertThat(target.rows("select x from other")).containsExactly("2");
            assertThat(kept.manifest().orElseThrow().tables())
                    .extracting(table -> table.shape().name().name())
                    .contains("other");
        }
    }

    /** The load is published: that somebody is in the way of tidying up is told, and the lock is let go all the same. */
    @Test
    void lockOfMigrationsIsLetGoAlsoWhereItsNoteCannotBeRemoved() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        Path note = folder.resolve(".intact/target.db/migrate.holder");
        List<String> told = new ArrayList<>();
        Observer block = event -> {
            if (event.equals(new Event.Step("publish.done"))) {
                replace(note);
            } else if (event instanceof Event.Notice notice) {
                told.add(notice.message());
            }
        };
        try (Database database = feed.open(target, block)) {
            assertThat(database.load(feed.load(PLAYERS, MAKE)).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(told).anyMatch(said -> said.contains("The session of the migrations was lost"));
            Files.delete(note.resolve("inside"));
            Files.delete(note);
            assertThat(database.migrate(feed.migrations().patience(Duration.ZERO))
                            .done())
                    .isEmpty();
        }
    }

    private static void replace(Path note) {
        try {
            Files.delete(note);
            Files.createDirectories(note.resolve("inside"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
