package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Migrations, as somebody at a shell does them. */
class MigrateCommandTest {
    @TempDir
    Path folder;

    private Shell shell() {
        return new Shell(folder);
    }

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Shell.Result run(int status, String... arguments) {
        Shell.Result result = shell().run(arguments);
        assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(status);
        return result;
    }

    private Shell.Result on(Target target, int status, String... arguments) {
        return run(
                status,
                Stream.concat(Stream.of(arguments), Stream.of("--to", target.url()))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void schemaGoesUpAndDown(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        file(
                "migrations/1_player.sql",
                "-- migrate:up\ncreate table player (id integer);\n-- migrate:down\ndrop table player;\n");
        file("migrations/2_bad.sql", "-- migrate:up\ninsert into nowhere values (1);\n");

        assertThat(on(target, 0, "migrate", "current").output()).isEmpty();
        assertThat(on(target, 1, "migrate", "up").errors())
                .contains("migrations/2_bad.sql, line 2", "Nothing of it was changed", "1_player");
        assertThat(on(target, 0, "migrate", "current").output().strip()).isEqualTo("1_player");
        assertThat(on(target, 0, "migrate", "status").output()).contains("applied", "pending", "intact migrate by ");
        assertThat(on(target, 0, "migrate", "status", "--json").output()).contains("\"state\":\"pending\"");
        assertThat(on(target, 0, "migrate", "downgrade", "--dry-run").output()).contains("tried", "1_player");
        assertThat(on(target, 0, "migrate", "down").output()).contains("taken back", "1_player");
        assertThat(on(target, 0, "migrate", "upgrade", "1", "--json").output()).contains("\"version\":1");
        assertThat(on(target, 0, "migrate", "up", "--target", "1").errors()).contains("Nothing to do");
    }

    @ParameterizedTest
    @EnumSource
    void pendingOnesArePartOfALoadWhereTheManifestSaysSo(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        file("feed/intact.yaml", "migrate: true\nmigrations: steps\nload: [{ table: player, from: player.csv }]\n");
        file("feed/steps/1_player.sql", "-- migrate:up\ncreate table player (id integer primary key, born date);\n");
        file("feed/player.csv", "id,born\n1,1999-02-31\n");

        assertThat(on(target, 1, "load", "feed").errors()).contains("feed/player.csv line 2, column born");
        assertThat(on(target, 0, "migrate", "status", "--dir", "feed/steps").output())
                .contains("pending");
        file("feed/player.csv", "id,born\n1,1999-02-28\n");
        assertThat(on(target, 0, "load", "feed", "--dry-run").output())
                .contains("migration 1_player: would be applied");
        assertThat(on(target, 0, "load", "feed").output()).contains("migration 1_player\n", "1 row");
        assertThat(on(target, 0, "history", "show", "1").output()).contains("migration 1_player\n");
        assertThat(target.count("player")).isEqualTo(1);
        file("feed/steps/2_wrong.sql", "-- migrate:up\nalter table nobody add column x int;\n");
        assertThat(on(target, 1, "load", "feed", "--again", "--json").output())
                .contains("\"outcome\":\"rejected\"", "2_wrong.sql, line 2");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidWithWhatMakesOne() throws IOException {
        String none = Engine.POSTGRES.fresh(folder).url().replaceFirst("(//[^/]+/)[^?]*", "$1nowhere");
        file("migrations/1_player.sql", "-- migrate:up\ncreate table player (id integer);\n");

        assertThat(run(3, "migrate", "up", "--to", none).errors())
                .contains("nowhere", "does not exist", "Nothing was changed", "intact setup");
    }

    @Test
    void fileIsWrittenToBeginWithWhereTheConfigurationSays() throws IOException {
        file("intact.yaml", "migrations: db/steps\n");
        Shell.Result made = run(0, "migrate", "create", "Add a player!");

        assertThat(made.output().strip()).matches("db/steps/\\d{14}_add_a_player\\.sql");
        assertThat(folder.resolve(made.output().strip())).content().contains("-- migrate:up", "-- migrate:down");
        assertThat(run(0, "migrate", "status", "--to", "app.db").output()).contains("pending");
        assertThat(folder.resolve("app.db")).doesNotExist();
        run(2, "migrate", "create", "!");
        run(2, "migrate", "up", "--dir", "elsewhere", "--to", "app.db");
    }

    @Test
    void protectedEnvironmentIsBackedUpFirstAndOnlyByForce() throws IOException {
        file("migrations/1_player.sql", "-- migrate:up\ncreate table player (id integer);\n");
        file("migrations/2_game.sql", "-- migrate:up\ncreate table game (id integer);\n");
        run(0, "migrate", "up", "1", "--to", "app.db");

        assertThat(run(2, "migrate", "up", "--to", "app.db", "--env", "production")
                        .errors())
                .contains("protected", "--force");
        assertThat(run(0, "migrate", "up", "--dry-run", "--to", "app.db", "--env", "production")
                        .output())
                .contains("tried");
        assertThat(run(0, "migrate", "up", "--force", "--to", "app.db", "--env", "production")
                        .errors())
                .contains("backup");
        assertThat(run(0, "backup", "list", "--to", "app.db").output()).contains("before migrations");
    }
}
