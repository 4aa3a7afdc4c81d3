package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
