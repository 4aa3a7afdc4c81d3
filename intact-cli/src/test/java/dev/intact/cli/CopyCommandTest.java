package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database copied, and a table of one loaded, as somebody at a shell does it. */
class CopyCommandTest {
    @TempDir
    Path folder;

    private Target target = new Target(Engine.SQLITE, "", "");
    private Shell shell = new Shell(Path.of(""));

    private void on(Engine engine) throws IOException {
        target = engine.fresh(Files.createDirectories(folder.resolve("to")));
        shell = new Shell(folder);
        old(
                "create table player (id integer primary key, name text, age integer)",
                "insert into player values (1, 'Ann', 40), (2, 'Bob', null)",
                "create table game (id integer primary key, player_id integer references player(id))",
                "insert into game values (7, 1)");
    }

    private void old(String... statements) {
        new Target(Engine.SQLITE, "old.db", "jdbc:sqlite:" + folder.resolve("old.db")).execute(statements);
    }

    private Shell.Result run(int status, String... arguments) {
        Shell.Result result = shell.run(arguments);
        assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(status);
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseIsShownCopiedAndCopiedAgain(Engine engine) throws IOException {
        on(engine);
        Shell.Result shown = run(0, "copy", "old.db", target.url(), "--dry-run", "--verbose");
        assertThat(shown.output()).containsIgnoringCase("create table").contains("Nothing was changed");

        Shell.Result copied = run(0, "copy", "old.db", target.url());
        assertThat(copied.output()).contains("player", "new", "digest");
        assertThat(target.rows("select id, name, age from player order by 1")).containsExactly("1|Ann|40", "2|Bob|~");

        assertThat(run(0, "copy", "old.db", target.url(), "--json").output())
                .startsWith("{\"report\":{")
                .contains(
                        "\"outcome\":\"unchanged\"",
                        "\"read\":2",
                        "\"updated\":0",
                        "\"deleted\":0",
                        "\"remarks\":[",
                        "\"statements\":[");
        assertThat(run(0, "copy", "old.db", target.url()).output())
                .contains("Nothing had to be changed: 3 rows of 2 tables were compared")
                .doesNotContain("was published");
        assertThat(run(0, "copy", "old.db", target.url(), "--mode", "upsert").output())
                .contains("Nothing had to be changed");
        old("update player set name = 'Cid' where id = 2");
        assertThat(run(0, "copy", "old.db", "--to", target.url(), "--tables", "player", "--json")
                        .output())
                .contains("\"updated\":1", "\"inserted\":0");
    }

    @Test
    void aStrictCopyOfValuesThatDoNotFitEndsWithOne() throws IOException {
        on(Engine.POSTGRES);
        old("update player set age = 'old' where id = 1");
        assertThat(run(1, "copy", "old.db", target.url(), "--strict").output())
                .contains("unfit", "table player, column age");
        assertThat(run(0, "copy", "old.db", target.url()).output()).contains("unfit", "age");
    }

    @Test
    void aProtectedEnvironmentIsCopiedIntoOnlyByForce() throws IOException {
        on(Engine.SQLITE);
        assertThat(run(2, "copy", "old.db", target.url(), "--env", "production").errors())
                .contains("--force");
        run(0, "copy", "old.db", target.url(), "--env", "production", "--force", "--create", "--no-backup");
    }

    @ParameterizedTest
    @EnumSource
    void tablesOfADatabaseAreSourcesOfALoad(Engine engine) throws IOException {
        on(engine);
        run(0, "load", "sqlite:old.db#player,game", "--to", target.url());
        run(0, "load", "old.db#player", "--table", "member", "--key", "id", "--to", target.url());
        assertThat(target.count("member") + target.count("game")).isEqualTo(3);
    }

    @Test
    void aManifestNamesTablesOfAnotherDatabaseBesideItself() throws IOException {
        on(Engine.SQLITE);
        Files.createDirectories(folder.resolve("set"));
        Files.move(folder.resolve("old.db"), folder.resolve("set/old.db"));
        Files.writeString(folder.resolve("set/intact.yaml"), """
                load:
                  - table: player
                    from: {database: old.db, table: player}
                    key: id
                  - table: game
                    from: sqlite:old.db#game
                """);
        run(0, "load", "set", "--to", target.url());
        assertThat(target.rows("select id, name from player order by 1")).containsExactly("1|Ann", "2|Bob");
    }
}
