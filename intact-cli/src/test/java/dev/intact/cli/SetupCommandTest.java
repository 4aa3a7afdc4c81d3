package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupCommandTest {
    @TempDir
    Path folder;

    private void write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private void project(String owner) throws IOException {
        write("migrations/1_player.sql", "-- migrate:up", "create table player (id integer primary key);");
        write("seed/country.csv", "code,label", "at,Austria", "de,Germany");
        write(
                "intact.yaml",
                "setup:",
                "  owner: " + owner,
                "  application: { role: " + owner + "_app, password: \"${APP_WORD}\" }",
                "  seed:",
                "    - table: country",
                "      from: seed/country.csv",
                "      key: code");
    }

    @Test
    void aServerIsSetUpTwice() throws IOException {
        Target home = Engine.POSTGRES.fresh(folder);
        String name = "made_" + home.url().replaceAll(".*/", "");
        project(name);
        Shell shell = new Shell(folder).with("APP_WORD", Postgres.PASSWORD);
        String url = home.url().replaceAll("/[^/]*$", "/" + name);
        try {
            Shell.Result shown = shell.run("setup", "--to", url, "--dry-run");
            assertThat(shown.status()).as(shown.errors()).isZero();
            assertThat(shown.output())
                    .contains(
                            "create role \"" + name + "\" nologin",
                            "alter role \"" + name + "_app\" password '***';",
                            "create database \"" + name + "\" owner \"" + name
                                    + "\" template template0 encoding 'UTF8';",
                            "Nothing was changed")
                    .doesNotContain(Postgres.PASSWORD);

            Shell.Result made = shell.run("setup", "--to", url, "--admin", home.url());
            assertThat(made.status()).as(made.output() + made.errors()).isZero();
            assertThat(made.output())
                    .contains("done: database " + name, "applied: 1_player", "country", " is set up.")
                    .doesNotContain(Postgres.PASSWORD, "SCRAM");

            Shell.Result again = shell.run("setup", "--to", url);
            assertThat(again.status()).as(again.errors()).isZero();
            assertThat(again.output().lines()).singleElement().asString().startsWith("Nothing to do in ");

            String json = shell.run("setup", "--to", url, "--json").output();
            JsonTree.parse(json);
            assertThat(json)
                    .contains("\"changes\":false", "\"sound\":true", "\"state\":\"there\"", "\"fault\":null")
                    .doesNotContain(Postgres.PASSWORD, "SCRAM");
        } finally {
            home.execute("drop database if exists " + name + " with (force)");
            for (String role : List.of(name, name + "_app")) {
                home.execute("drop role if exists " + role);
            }
        }
    }

    @Test
    void aFileIsSetUpAndWhatItCannotHaveIsSaid() throws IOException {
        project("shop");
        Shell shell = new Shell(folder).with("APP_WORD", Postgres.PASSWORD);
        Shell.Result made = shell.run("setup", "--to", "app.db");
        assertThat(made.status()).as(made.output() + made.errors()).isZero();
        assertThat(made.output())
                .contains("done: database file ", "left out: role shop: SQLite has no roles", "applied: 1_player");
        assertThat(shell.run("setup", "--to", "app.db").output()).contains("Nothing to do in ");
    }

    @Test
    void whatIsWrongUnderSetupIsNamedWithItsLineAndOthersDoWithoutItsVariables() throws IOException {
        project("shop");
        assertThat(new Shell(folder).run("setup", "--to", "app.db").errors()).contains("APP_WORD");
        assertThat(folder.resolve("app.db")).doesNotExist();
        assertThat(new Shell(folder).run("health", "--to", "sqlite:other.db").status())
                .isEqualTo(3);

        write("intact.yaml", "setup:", "  ownr: shop", "  application: { rol: x }", "  seed:", "    - tabel: y");
        Shell.Result wrong = new Shell(folder).run("setup", "--to", "app.db");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.errors()).contains("line 2", "\"owner\"", "line 3", "\"role\"", "line 5", "\"table\"");
    }
}
