package dev.intact.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.State;
import dev.intact.testing.GuardedServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may not read what is kept of passwords finds by a login whether one is set, on a server that insists on them. */
class PasswordsTest {
    private static final GuardedServer SERVER = GuardedServer.running();

    private static String url(String who) {
        return "postgres://" + who + "@127.0.0.1:" + SERVER.port() + "/passwords?sslmode=disable";
    }

    @AfterEach
    void leavesNothing() {
        SERVER.run(
                "drop database if exists passwords with (force)",
                "drop owned by passwords_admin cascade",
                "drop role if exists passwords_app",
                "drop role passwords_admin");
    }

    private static State password(String password) {
        Setup setup = Setup.of(new Charter(
                        Optional.empty(),
                        Optional.of(new Login("passwords_app", Optional.of(() -> password))),
                        Optional.empty(),
                        List.of()))
                .as(url("passwords_admin:first"));
        try (Database database = Database.open(url("passwords_app:any"))) {
            return database.setup(setup).deeds().stream()
                    .filter(deed -> deed.what().startsWith("password of "))
                    .map(Deed::state)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void passwordIsSetAgainOnlyWhereItIsAnother() {
        SERVER.run("create role passwords_admin login createdb createrole password 'first'");
        assertThat(password("secret")).isEqualTo(State.DONE);
        assertThat(password("secret")).isEqualTo(State.THERE);
        assertThat(password("another")).isEqualTo(State.DONE);
        assertThat(password("another")).isEqualTo(State.THERE);
    }
}
