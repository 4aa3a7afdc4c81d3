package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:canary@host/db",
                "postgres://me:ca@nary@host/db",
                "postgres://me:ca/nary@host/db",
                "jdbc:postgresql://host/db?user=me&password=canary",
                "jdbc:postgresql://host/db?sslpassword=canary&x=1"
            })
    void passwordIsTakenOut(String address) {
        assertThat(Secrets.masked("Cannot open " + address + " now"))
                .startsWith("Cannot open ")
                .endsWith(" now")
                .contains("host/db")
                .doesNotContain("canary")
                .doesNotContain("nary");
    }

    @Test
    void everythingElseStaysAsItIs() {
        String plain = "prices.csv line 3, column a: \"x:y@z\": postgres://me@host:5432/db?sslmode=require";

        assertThat(Secrets.masked(plain)).isEqualTo(plain);
    }

    @Test
    void mistypedCommandDoesNotShowThePassword() {
        Shell.Result result = new Shell(folder).run("postgres://me:canary@host/db", "load");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errors() + result.output()).doesNotContain("canary");
    }

    @Test
    void announcementDoesNotShowThePassword() {
        Shell.Result result = new Shell(folder)
                .run("history", "--verbose", "--json", "--to", "postgres://me:canary@127.0.0.1:1/db?password=canary");

        assertThat(result.status()).isNotZero();
        assertThat(result.errors() + result.output()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host=h password=Canary9x dbname=x",
                "'postgres://u:Canary9x@h/db'",
                "\"postgres://u:Canary9x@h/db\"",
                " postgres://u:Canary9x@h/db",
                "postgres//u:Canary9x@h/db",
                "postgres/u:Canary9x@h/db",
                "postgress://u:Canary9x@h/db",
                "//u:Canary9x@h/db",
                "u:Canary9x@h/db",
                "mysql://u:Canary9x/y@h/db",
                "sqlite:postgres/u:Canary9x@h/db"
            })
    void mistypedAddressIsNeitherShownNorMadeAFile(String address) throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Shell shell = new Shell(folder)
                .file("t.csv", "id", "1")
                .file("sub/intact.yaml", "database: '" + address.replace("'", "''") + "'")
                .with("DATABASE_URL", address);
        List<String> before = shell.listing();
        List<Shell.Result> results = List.of(
                shell.run("load", "t.csv", "--json", "--verbose"),
                shell.run("load", "t.csv", "--to", address),
                shell.run("load", "t.csv", "--config", "sub/intact.yaml"));

        for (Shell.Result result : results) {
            assertThat(result.status()).as(result.errors()).isEqualTo(2);
            assertThat(result.output() + result.errors())
                    .doesNotContain("Canary9x")
                    .contains("postgres://user@host:5432/name");
        }
        assertThat(shell.listing()).isEqualTo(before);
    }

    @Test
    void quotesAroundAnAddressAreToBeTakenAway() {
        assertThat(new Shell(folder).run("health", "--to", "'postgres://h/db'").errors())
                .contains("Take away the quotes and blanks");
    }

    @Test
    void fileOfAPasswordThatCannotBeReadIsAMistakeInWhatWasSaid() throws IOException {
        Shell shell = new Shell(folder)
                .file("t.csv", "id", "1")
                .file(
                        "intact.yaml",
                        "database: postgres://me@127.0.0.1:1/shop",
                        "connect: { password_file: \"${SECRET}\" }");
        Files.createDirectory(folder.resolve("sub"));

        for (String secret : List.of("sub", "gone", "t.csv/x")) {
            Shell.Result result = shell.with("SECRET", secret).run("load", "t.csv");
            assertThat(result.status()).as(result.errors()).isEqualTo(2);
            assertThat(result.errors()).contains(folder.resolve(secret).toString());
        }
    }
}
