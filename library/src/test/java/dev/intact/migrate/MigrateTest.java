package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.migrate.MigrationReport.Done;
import dev.intact.migrate.MigrationRun.Verdict;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schema goes up and down with its files. */
class MigrateTest {
    private static final String PLAYER = """
            -- who plays
            -- migrate:up
            create table player (id integer primary key, name text not null);
            insert into player values (1, 'a;b');
            -- migrate:down
            drop table player;
            """;
    private static final String GAME = """
            -- migrate:up
            create table game (id integer primary key, winner integer references player (id));
            create index game_winner on game (winner);
            -- migrate:down
            drop table game;
            """;

    @TempDir
    Path folder;

    private Path files() throws IOException {
        return Files.createDirectories(folder.resolve("migrations"));
    }

    private Migrations write(String name, String text) throws IOException {
        Files.writeString(files().resolve(name), text);
        return Migrations.in(files());
    }

    private static List<String> titles(List<Done> done) {
        return done.stream().map(Done::title).toList();
    }

    private static List<MigrationState> states(Database database, Migrations migrations) {
        return database.migrations(migrations).lines().stream()
                .map(MigrationStatus.Line::state)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void upAppliesWhatIsPendingAndDownTakesTheLastBack(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        write("1_player.sql", PLAYER);
        Migrations migrations = write("2_game.sql", GAME);
        try (Database database = target.open()) {
            assertThat(states(database, migrations)).containsExactly(MigrationState.PENDING, MigrationState.PENDING);

            assertThat(titles(database.migrate(migrations.steps(1)).done())).containsExactly("1_player");
            assertThat(target.rows("select name from player")).containsExactly("a;b");
            assertThat(titles(database.migrate(migrations).done())).containsExactly("2_game");
            assertThat(database.migrate(migrations).done()).isEmpty();
            assertThat(database.migrations(migrations).isCurrent()).isTrue();

            assertThat(titles(database.migrate(migrations.down()).done())).containsExactly("2_game");
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            database.migrate(migrations.together());
            assertThat(titles(database.migrate(migrations.down().to(0)).done())).containsExactly("2_game", "1_player");
            assertThatThrownBy(() -> target.rows("select 1 from player")).isInstanceOf(AssertionError.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedStatementIsNamedAndNothingOfItsMigrationStays(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        write("1_player.sql", PLAYER);
        Migrations migrations = write("2_bad.sql", """
                -- migrate:up
                create table game (id integer);

                insert into nowhere values (1);
                """);
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOfSatisfying(
                            MigrationFailedException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                    .hasMessageContainingAll("2_bad.sql, line 4", "nowhere", "Nothing of it was changed", "1_player");
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            assertThatThrownBy(() -> target.rows("select 1 from game")).isInstanceOf(AssertionError.class);

            database.migrate(migrations.down());
            assertThatThrownBy(() -> database.migrate(migrations.together())).hasMessageContaining("line 4");
            assertThat(states(database, migrations)).containsExactly(MigrationState.PENDING, MigrationState.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void editedFileIsNamedAndKeepsEverythingFromGoingOnUntilItIsSeenTo(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_player.sql", PLAYER);
        try (Database database = target.open()) {
            database.migrate(migrations);
            write("1_player.sql", PLAYER.replace("\n", "\r\n"));
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED);
            write("1_player.sql", PLAYER + "-- edited\n");
            write("2_game.sql", GAME);
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_player", "edited", "repair 1", "Nothing was changed");
            database.repair(migrations, 1, Verdict.APPLIED);
            assertThat(titles(database.migrate(migrations).done())).containsExactly("2_game");
        }
    }

    @ParameterizedTest
    @EnumSource
    void appliedOneWithoutAFileIsNamedWithWhereItMayBe(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_player.sql", PLAYER);
        write("2_game.sql", GAME);
        List<String> told = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                told.add(notice.message());
            }
        });
        try (Database database = target.open(config)) {
            database.migrate(migrations);
            assertThat(told).isEmpty();
            Files.move(files().resolve("2_game.sql"), folder.resolve("kept"));
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED, MigrationState.MISSING);
            assertThat(remedy(database, migrations, 1)).contains("newer than all", "another branch", "migrate down");
            assertThat(database.migrate(migrations).done()).isEmpty();
            assertThat(told).singleElement().asString().contains("without a file here: 2_game.", "migrate status");

            Files.copy(folder.resolve("kept"), files().resolve("3_game.sql"));
            assertThat(remedy(database, migrations, 1)).contains("its file is 3_game now", "repair 3 --as applied");
            database.repair(migrations, 3, Verdict.APPLIED);
            database.repair(migrations, 2, Verdict.PENDING);
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED, MigrationState.APPLIED);

            Files.delete(files().resolve("1_player.sql"));
            assertThat(remedy(database, migrations, 0))
                    .contains("its file is gone", "nothing is left", "repair 1 --as pending");
            assertThatThrownBy(() -> database.migrate(migrations.down().to(0)))
                    .hasMessageContaining("its file is gone");
            assertThat(target.count("game")).isZero();
        }
    }

    private static String remedy(Database database, Migrations migrations, int line) {
        return database.migrations(migrations).lines().get(line).remedy();
    }

    @ParameterizedTest
    @EnumSource
    void fileOlderThanTheLastAppliedWaitsForAWord(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("2_player.sql", PLAYER);
        try (Database database = target.open()) {
            database.migrate(migrations);
            write("1_early.sql", "-- migrate:up\ncreate table early (id integer);\n");
            assertThat(states(database, migrations))
                    .containsExactly(MigrationState.OUT_OF_ORDER, MigrationState.APPLIED);
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("--out-of-order");
            database.migrate(migrations.with(Migrations.Option.OUT_OF_ORDER));
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
            assertThatThrownBy(() -> database.migrate(migrations.down().steps(2)))
                    .hasMessageContainingAll("1_early", "migrate:down", "Nothing was changed");
            assertThat(target.count("player")).isEqualTo(1);
        }
    }

    @Test
    void dryRunLooksAtForeignKeysAsTheFileSaysAndLeavesTheFileAsItIs() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute(
                "create table p (id integer primary key)",
                "create table c (p integer references p on delete cascade deferrable initially deferred)",
                "insert into p values (1)",
                "insert into c values (1)");
        byte[] before = Files.readAllBytes(folder.resolve("target.db"));
        Migrations migrations = write("1_on.sql", "-- migrate:up foreign_keys:on\ndelete from p;\n");
        try (Database database = target.open()) {
            assertThat(database.migrate(migrations.dryRun()).done()).hasSize(1);
            write("1_on.sql", "-- migrate:up foreign_keys:on\ninsert into c values (7);\n");
            assertThatThrownBy(() -> database.migrate(migrations.dryRun())).hasMessageContaining("a row of c");
            assertThat(Files.readAllBytes(folder.resolve("target.db"))).isEqualTo(before);
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll("1_on.sql, at the COMMIT of 1_on", "Mend the file");
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureWhileItIsWrittenDownNamesTheFileAndPasswordsAreShownNowhere(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String ledger = engine == Engine.SQLITE ? "intact_migration" : "intact.migration";
        Migrations migrations = write("1_drop.sql", "-- migrate:up\ndrop table " + ledger + ";\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations.together()))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll("1_drop.sql", "written down", "Nothing of it was changed");
            write(
                    "1_drop.sql",
                    "-- migrate:up\ncreate role bob login password 'geheim42' nosuchoption; -- a://b:geheim42@c\n");
            assertThatThrownBy(() -> database.migrate(migrations))
                    .hasMessageContaining("create role bob")
                    .hasMessageNotContaining("geheim42");
        }
    }

    @ParameterizedTest
    @EnumSource
    void dryRunTriesEverythingAndLeavesNothing(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        write("1_player.sql", PLAYER);
        write("2_apart.sql", "-- migrate:up transaction:false\nvacuum;\n");
        Migrations migrations = write("3_game.sql", GAME);
        try (Database database = target.open()) {
            MigrationReport tried = database.migrate(migrations.dryRun());
            assertThat(titles(tried.done())).containsExactly("1_player");
            assertThat(titles(tried.untried())).containsExactly("2_apart", "3_game");
            if (engine == Engine.SQLITE) {
                assertThat(folder.resolve("target.db")).doesNotExist();
                assertThat(folder.resolve(".intact")).doesNotExist();
            }
            database.migrate(migrations.steps(1));
            write("2_apart.sql", GAME.replace("player (id)", "player (id) deferrable initially deferred"));
            write("3_game.sql", "-- migrate:up\nselect 1;\n");
            write("4_fails.sql", "-- migrate:up\ninsert into nowhere values (1);\n");
            assertThatThrownBy(() -> database.migrate(migrations.dryRun())).hasMessageContaining("line ");
            write("4_fails.sql", "-- migrate:up\ninsert into game values (1, 7);\n");
            assertThatThrownBy(() -> database.migrate(migrations.dryRun())).hasMessageContaining("4_fails.sql");
            assertThat(states(database, migrations).get(1)).isEqualTo(MigrationState.PENDING);
            assertThatThrownBy(() -> target.rows("select 1 from game")).isInstanceOf(AssertionError.class);
        }
    }
}
