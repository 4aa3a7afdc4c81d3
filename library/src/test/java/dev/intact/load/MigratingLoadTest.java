package dev.intact.load;

import static dev.intact.load.MigratingFeed.ADD;
import static dev.intact.load.MigratingFeed.MAKE;
import static dev.intact.load.MigratingFeed.PLAYERS;
import static dev.intact.load.MigratingFeed.RATED;
import static dev.intact.load.MigratingFeed.ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pending migrations as a part of a load: schema, rows and files in one commit, as a preview shows them. */
class MigratingLoadTest {
    @TempDir
    Path folder;

    private MigratingFeed feed;

    @BeforeEach
    void begin() {
        feed = new MigratingFeed(folder);
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
        Load load = feed.load(PLAYERS, MAKE, ADD);
        try (Database database = feed.open(target, look)) {
            LoadReport report = database.load(load);
            assertThat(seen).containsExactly("0false");
            assertThat(report.migrations()).containsExactly("1_step", "2_step");
            assertThat(report.tables().get(0).inserted()).isEqualTo(2);
            assertThat(report.tables().get(0).created()).isFalse();
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(folder.resolve("names.csv")).content().isEqualToNormalizingNewlines("name\nAnn\nBob\n");
            assertThat(feed.states(database)).containsOnly(MigrationState.APPLIED);
            assertThat(database.history().latest(1).get(0).migrations()).containsExactly("1_step", "2_step");

            assertThat(database.load(feed.load(RATED)).migrations()).isEmpty();
            assertThat(target.rows("select rating from player order by id")).containsExactly("1200", "1300", "1100");
        }
    }

    @Test
    void rowsGoIntoTypesAndSchemasThatMigrationsMake() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        feed.write("intact.yaml", """
                migrate: true
                load:
                  - { table: game.player, from: player.csv }
                  - { table: visit, from: visit.csv, references: { player: game.player(id) } }
                """);
        feed.write("player.csv", "id,mood,rank\n1,glad,5\n2,sad,7\n");
        feed.write("visit.csv", "id,player\n1,2\n");
        feed.write("migrations/1_types.sql", """
                -- migrate:up
                create schema game;
                set search_path = game;
                create type mood as enum ('glad', 'sad');
                create domain place as integer check (value between 1 and 10);
                create table player (id integer primary key, mood mood not null, rank place);
                """);
        feed.write("migrations/2_here.sql", "-- migrate:up\ncreate table here (x integer);\n");
        try (Database database = feed.open(target)) {
            database.load(Load.folder(folder));
            assertThat(target.rows("select id, mood, rank from game.player order by id"))
                    .containsExactly("1|glad|5", "2|sad|7");
            assertThat(target.rows("select schemaname from pg_tables where tablename in ('here', 'visit')"))
                    .containsExactly("public", "public");

            feed.write("player.csv", "id,mood,rank\n3,angry,5\n4,sad,70\n");
            feed.write("visit.csv", "id,player\n2,2\n3,9\n");
            feed.write("migrations/3_more.sql", "-- migrate:up\nalter type game.mood add value 'dull';\n");
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
        try (Database database = feed.open(target)) {
            LoadReport report = database.attempt(feed.load("id,name,rating\n1,Ann,10\n2,Bob,-5\n1,Cid,7\n", MAKE, ADD));
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
            assertThat(feed.states(database)).containsOnly(MigrationState.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void previewShowsWhatWillBeAndChangesNothing(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = feed.open(target)) {
            LoadReport plan = database.plan(feed.load(PLAYERS, MAKE));
            assertThat(plan.migrations()).containsExactly("1_step");
            assertThat(plan.tables().get(0).inserted()).isEqualTo(2);
            if (engine == Engine.SQLITE) {
                assertThat(folder.resolve("target.db")).doesNotExist();
            }
            database.load(feed.load(PLAYERS, MAKE));
            LoadReport next = database.plan(feed.load(RATED, MAKE, ADD));
            assertThat(next.tables().get(0).updated()).isEqualTo(2);
            assertThat(next.tables().get(0).inserted()).isEqualTo(1);
            assertThat(feed.states(database)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            List<LoadReport> asked = new ArrayList<>();
            LoadReport done = database.load(feed.load(RATED).confirm(asked::add));
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
        try (Database database = feed.open(target, note)) {
            database.load(feed.load(PLAYERS, MAKE).append());
            LoadReport report = database.load(feed.load(PLAYERS, MAKE, ADD).append());
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.migrations()).isEmpty();
            assertThat(told).singleElement().asString().contains("2_step", "intact migrate up");
            assertThat(feed.states(database)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
        }
    }

    @ParameterizedTest
    @EnumSource
    void knownContentIsComparedOnceMoreWhereTheSchemaChangesOrHasChanged(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String emptied = "-- migrate:up\ndelete from player;\n-- migrate:down\ndelete from player;\n";
        try (Database database = feed.open(target)) {
            database.load(feed.load(PLAYERS, MAKE));
            assertThat(database.load(feed.load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
            List<LoadReport> asked = new ArrayList<>();
            LoadReport report = database.load(feed.load(PLAYERS, MAKE, emptied).confirm(asked::add));
            assertThat(asked).hasSize(1);
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(report.migrations()).containsExactly("2_step");
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(database.load(feed.load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
            database.migrate(feed.migrations().down());
            Files.delete(folder.resolve("migrations/2_step.sql"));
            assertThat(database.load(feed.load(PLAYERS)).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.rows(ROWS)).containsExactly("1|Ann", "2|Bob");
            assertThat(database.load(feed.load(PLAYERS)).outcome()).isEqualTo(Outcome.UNCHANGED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFileIsWholeByItselfAndWhatItBreaksIsNamedInThePreview(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = feed.open(target)) {
            database.load(feed.load(PLAYERS, MAKE));
            target.execute(
                    "create table visit (player integer references player (id) deferrable initially deferred)",
                    "insert into visit values (1)");
            String breaks = "-- migrate:up\nupdate visit set player = 77;\n";
            assertThatThrownBy(() -> database.plan(feed.load(RATED, MAKE, ADD, breaks)))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll("3_step", engine == Engine.SQLITE ? "a row of visit" : "23503");
            String good = "-- migrate:up\nupdate visit set player = 2;\n";
            database.load(
                    feed.load(RATED, MAKE, ADD, good, "-- migrate:up\nalter table visit add column x integer;\n"));
            assertThat(target.rows("select player, x from visit")).containsExactly("2|~");
        }
    }

    @ParameterizedTest
    @EnumSource
    void temporaryTableOfAMigrationDoesNotHideTheTableFromChecks(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = feed.open(target)) {
            Load load = feed.load(PLAYERS, MAKE, "-- migrate:up\ncreate temporary table player (id integer);\n")
                    .check("few", "select id from player where id > 1");
            assertThat(database.attempt(load).problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.reason()).contains("few"));
            assertThat(database.plan(load).outcome()).isEqualTo(Outcome.REJECTED);
        }
    }

    /** As by migrations alone: what a file leaves to be looked at is looked at behind it, and put off anew for the next one. */
    @Test
    void constraintsArePutOffInEachFileAsTheSchemaSays() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        List<String> told = new ArrayList<>();
        Observer note = event -> {
            if (event instanceof Event.Notice notice) {
                told.add(notice.message());
            }
        };
        try (Database database = feed.open(target, note)) {
            database.load(feed.load(PLAYERS, MAKE));
            target.execute(
                    "create table seat (player integer references player (id) deferrable)",
                    "insert into seat values (1)",
                    "create table visit (player integer references player (id) deferrable initially deferred)",
                    "create function f() returns trigger language plpgsql as $$ begin raise notice 'late'; return null; end $$",
                    "create constraint trigger t after insert on visit deferrable initially deferred"
                            + " for each row execute function f()");
            database.load(feed.load(
                    RATED,
                    MAKE,
                    ADD + "update seat set player = 2;\nalter table seat add column x integer;\n",
                    "-- migrate:up\ninsert into visit values (7);\ninsert into player values (7, 'Eve');\n"));
            assertThat(target.rows("select player from visit")).containsExactly("7");
            assertThat(told).anyMatch(said -> said.endsWith("3_step.sql: late"));
        }
    }

    /** A reference to what only the migrations make. */
    @Test
    void newTableRefersToOneThatAMigrationMakes() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        feed.write("intact.yaml", """
                migrate: true
                load:
                  - { table: visit, from: visit.csv, references: { team: team(id) } }
                """);
        feed.write("visit.csv", "id,team\n1,5\n");
        feed.write("migrations/1_team.sql", """
                -- migrate:up
                create table team (id integer primary key);
                insert into team values (5);
                """);
        try (Database database = feed.open(target)) {
            database.load(Load.folder(folder));
            assertThat(target.rows("select \"table\" from pragma_foreign_key_list('visit')"))
                    .containsExactly("team");
        }
    }
}
