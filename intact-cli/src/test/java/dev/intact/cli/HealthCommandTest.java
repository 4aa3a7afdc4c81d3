package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code intact health} for a probe, {@code intact doctor} for people. */
class HealthCommandTest {
    @TempDir
    Path folder;

    private Shell.Result run(String... arguments) {
        return new Shell(folder).run(arguments);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aDatabaseThatAnswersIsUp(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer)");
        Shell.Result health = run("health", "--db", target.url());

        assertThat(health.status()).as(health.errors()).isZero();
        assertThat(health.output()).startsWith("up: ").contains("answered in").doesNotContain(Postgres.PASSWORD);
        assertThat(health.output().lines()).hasSize(1);

        String json = run("health", "--db", target.url(), "--json").output();
        JsonTree.parse(json);
        assertThat(json)
                .contains(
                        "\"status\":\"up\"",
                        "\"reason\":null",
                        "\"environment\":\"local\"",
                        "\"latencyMs\":",
                        "\"servers\":[]")
                .contains(engine == Engine.SQLITE ? "\"walBytes\":0" : "\"role\":\"primary\"")
                .doesNotContain(Postgres.PASSWORD);
    }

    @Test
    void aDatabaseThatIsNotThereIsDownWithStatusThree() throws IOException {
        Shell.Result missing = run("health", "--db", "none.db");
        assertThat(missing.status()).isEqualTo(3);
        assertThat(missing.output()).startsWith("down: ").contains("none.db");
        assertThat(new Shell(folder).listing()).isEmpty();

        Shell.Result closed = run("health", "--db", "postgres://me:secret@127.0.0.1:1/none", "--json");
        assertThat(closed.status()).isEqualTo(3);
        JsonTree.parse(closed.output());
        assertThat(closed.output())
                .contains("\"status\":\"down\"", "\"latencyMs\":null")
                .doesNotContain("secret");
    }

    @Test
    void aServerThatSaysNothingIsDownInTheTimeThatWasSaid() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Shell.Result silent = run(
                    "health", "--timeout", "200ms", "--db", "postgres://me@127.0.0.1:" + mute.getLocalPort() + "/x");
            assertThat(silent.status()).isEqualTo(3);
            assertThat(silent.output()).contains("no answer within 200 ms");
        }
        for (String wrong : new String[] {"5", "0s", "soon", "-1s"}) {
            Shell.Result refused = run("health", "--timeout=" + wrong, "--db", "x.db");
            assertThat(refused.status()).as(wrong).isEqualTo(2);
            assertThat(refused.errors()).contains("--timeout", "Nothing was touched");
        }
    }

    @Test
    void eachOfSeveralServersHasALine() {
        String url = Postgres.fresh().url().replaceFirst("(:\\d+)/", "$1,127.0.0.1:1/");
        Shell.Result health = run("health", "--db", url);

        assertThat(health.status()).as(health.output() + health.errors()).isZero();
        assertThat(health.output())
                .startsWith("degraded: ")
                .contains("answered in", "It cannot be asked how they stand: ")
                .doesNotContain(Postgres.PASSWORD);
        assertThat(health.output().lines()).hasSize(3);
        assertThat(health.output().lines().skip(1))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("  postgres").endsWith(": primary"),
                        second -> assertThat(second).contains("127.0.0.1:1/", ": cannot be asked: "));

        Shell.Result doctor = run("doctor", "--db", url);
        assertThat(doctor.output()).contains(": primary", "postgres", "chosen").doesNotContain("targetServerType");

        String json = run("health", "--db", url, "--json").output();
        JsonTree.parse(json);
        assertThat(json)
                .contains("\"servers\":[{\"server\":", "\"role\":\"primary\",\"position\":\"1:", "\"role\":null")
                .doesNotContain(Postgres.PASSWORD);
    }

    @Test
    void aDoctorSaysWhatWasChosenAndWhy() {
        Target target = Engine.POSTGRES.fresh(folder);
        Shell.Result well = new Shell(folder).with("DATABASE_URL", target.url()).run("doctor");

        assertThat(well.status()).as(well.output() + well.errors()).isZero();
        assertThat(well.output())
                .contains("DATABASE_URL names it", "environment", "provider", "TLS", "pool", "retry", "timeouts")
                .contains("Nothing was found.")
                .doesNotContain(Postgres.PASSWORD);
        String json = run("doctor", "--db", target.url(), "--json").output();
        JsonTree.parse(json);
        assertThat(json)
                .contains("\"health\":", "\"choices\":[", "\"findings\":[]")
                .doesNotContain(Postgres.PASSWORD);
    }

    @Test
    void aDoctorEndsWithTheWorstThatWasFound() {
        Target file = Engine.SQLITE.fresh(folder);
        file.execute("create table t (id integer)");
        Shell.Result noted = run("doctor", "--db", file.url());
        assertThat(noted.status()).as(noted.errors()).isZero();
        assertThat(noted.output()).contains("note: The journal mode is delete.");

        // Not known by its form as this machine, though it is.
        String far = Engine.POSTGRES.fresh(folder).url().replace("127.0.0.1", "127.1") + "?sslmode=disable";
        Shell.Result warned = run("doctor", "--db", far);
        assertThat(warned.status()).as(warned.output() + warned.errors()).isEqualTo(1);
        assertThat(warned.output()).contains("warning: The connection to the server is not encrypted.");

        assertThat(run("doctor", "--db", "none.db").status()).isEqualTo(3);
        assertThat(run("doctor", "--db", "none.db", "--json").output()).contains("\"severity\":\"problem\"");
    }
}
