package dev.intact.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static Configuration of(String yaml) {
        Mistakes mistakes = new Mistakes();
        Configuration configuration =
                Configuration.of(ConfigFile.parse("intact.yaml", yaml, Map.of("DB", "shop.db")), mistakes);
        mistakes.throwIfAny();
        return configuration;
    }

    @Test
    void everyDefaultIsAsDocumented() {
        Configuration said = of("");
        assertThat(said.database()).isEmpty();
        assertThat(said.backup()).isEqualTo(Configuration.BackupPolicy.PROTECTED);
        assertThat(said.environments()).isEmpty();
        assertThat(said.environment("local").guard()).isEqualTo(Guard.OPEN);
        assertThat(said.environment("staging").guard()).isEqualTo(Guard.OPEN);
        assertThat(said.environment("production").guard()).isEqualTo(Guard.PROTECTED);
        assertThat(said.environment("production").limits()).isEqualTo(Environment.Limits.UNSAID);
    }

    @Test
    void environmentsSayTheirAddressAndLimits() {
        Configuration said = of("""
                database: ${DB}
                backup: always
                environments:
                  production: { url: "${PROD_URL}", statement_timeout: 60m, batch_size: 1000, work_memory: 256MB }
                  demo: { url: demo.db, protected: true, lock_timeout: 5s }
                """);
        assertThat(said.database()).contains("shop.db");
        assertThat(said.backup()).isEqualTo(Configuration.BackupPolicy.ALWAYS);
        Environment production = said.environment("production");
        assertThat(production.guard()).isEqualTo(Guard.PROTECTED);
        assertThat(production.limits().statementTimeout()).contains(Duration.ofHours(1));
        assertThat(production.limits().batchSize()).hasValue(1000);
        assertThat(production.limits().workMemory()).hasValue(256L << 20);
        assertThat(said.environment("demo").url()).contains("demo.db");
        assertThat(said.environment("demo").guard()).isEqualTo(Guard.PROTECTED);
    }

    @Test
    void batchesOfNoRowsOrOfTooManyAreMistakes() {
        for (String wrong : List.of("0", "-1", "100001", "many")) {
            assertThatThrownBy(() -> of("environments:\n  demo: { batch_size: " + wrong + " }"))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("line 2");
        }
    }

    @Test
    void howLongChangesAreKeptIsSaidInLoadsAndDays() {
        assertThat(of("history: { loads: 0, days: 7 }").history())
                .isEqualTo(new Configuration.History(Optional.of(0), Optional.of(7)));
        assertThat(of("").history()).isEqualTo(Configuration.History.UNSAID);
        assertThatThrownBy(() -> of("history: { loads: -1 }")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> of("history: { load: 1 }")).hasMessageContaining("did you mean \"loads\"?");
    }

    @Test
    void aVariableOfAnotherEnvironmentMayBeMissing() {
        Configuration said = of("environments: { production: { url: \"${PROD_URL}\" }, demo: { url: d.db } }");
        assertThat(said.environment("demo").url()).contains("d.db");
        assertThatThrownBy(() -> said.environment("production").url())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("PROD_URL");
    }

    @Test
    void productionIsOpenOnlyWhereTheFileSaysSo() {
        assertThat(of("environments: { production: { protected: false } }")
                        .environment("production")
                        .guard())
                .isEqualTo(Guard.OPEN);
    }

    @Test
    void anUnknownEnvironmentNamesTheNearest() {
        assertThatThrownBy(() -> of("environments: { demo: {} }").environment("prodction"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("did you mean \"production\"?")
                .hasMessageContaining("demo, local, staging, production");
    }

    @Test
    void allMistakesOfAllEnvironmentsAreSaidAtOnce() {
        assertThatThrownBy(
                        () -> of("backup: allways\nenvironments:\n  a: {urll: x}\n  b: {protected: maybe}\n  c: 5\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 3, column 7: unknown key \"urll\", did you mean \"url\"?")
                .hasMessageContaining("line 4, column 18: expected true or false, found \"maybe\"")
                .hasMessageContaining("line 5, column 6: expected a map")
                .hasMessageContaining("line 1, column 9: expected one of always, protected, never");
    }

    @Test
    void connectionsAreSaidForAllAndByEnvironmentWhichWinsKeyByKey() {
        Configuration said = of("""
                connect:
                  pool: { max_connections: 8, readers: 2, processes: 3, wait_timeout: 5s, max_lifetime: 30m, leak_after: 1m }
                  retry: { tries: 5, first_wait: 2s, deadline: 3m }
                  replicas: "${DB}"
                  direct_url: postgres://direct/shop
                  password_file: secret
                  min_tls: 1.3
                  read_timeout: 7s
                  settle_timeout: 9s
                environments:
                  production:
                    connect:
                      pool: { max_connections: 20 }
                      retry: { tries: 1 }
                      replicas: [postgres://one/shop, "${UNSET}"]
                      min_tls: "1.2"
                """);
        Connect local = connect(said, "local");
        assertThat(local.pool())
                .isEqualTo(new Connect.Pool(
                        Optional.of(8),
                        Optional.of(2),
                        Optional.of(3),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.of(Duration.ofMinutes(30)),
                        Optional.of(Duration.ofMinutes(1))));
        assertThat(local.retry())
                .isEqualTo(new Connect.Retry(
                        Optional.of(5), Optional.of(Duration.ofSeconds(2)), Optional.of(Duration.ofMinutes(3))));
        assertThat(local.servers().replicas()).containsExactly("shop.db");
        assertThat(local.servers().direct()).contains("postgres://direct/shop");
        assertThat(local.servers().passwordFile()).contains("secret");
        assertThat(local.servers().minTls()).contains(Connect.Tls.V1_3);
        assertThat(local.readTimeout()).contains(Duration.ofSeconds(7));
        assertThat(local.settleTimeout()).contains(Duration.ofSeconds(9));

        Connect production = connect(said, "production");
        assertThat(production.pool().maxConnections()).contains(20);
        assertThat(production.pool().readers()).contains(2);
        assertThat(production.retry().tries()).contains(1);
        assertThat(production.retry().deadline()).contains(Duration.ofMinutes(3));
        assertThat(production.servers().minTls()).contains(Connect.Tls.V1_2);
        assertThat(production.servers().passwordFile()).contains("secret");
        assertThatThrownBy(() -> production.servers().replicas())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("UNSET")
                .hasMessageContaining("line 15");
        assertThat(connect(of(""), "local")).isEqualTo(Connect.UNSAID);
    }

    private static Connect connect(Configuration said, String environment) {
        return said.environment(environment).connect().over(said.everywhere().connect());
    }

    @Test
    void mistakesAboutConnectionsNameTheNearestKeyAndTheirLine() {
        assertThatThrownBy(() -> of("""
                connect:
                  pol: {}
                  pool: { max_conections: 8, readers: 0, wait_timeout: 5 }
                  retry: { tires: 2 }
                  min_tls: 1.1
                environments:
                  demo: { connect: { pool: { lifetime: 1h } } }
                """))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 2, column 3: unknown key \"pol\", did you mean \"pool\"?")
                .hasMessageContaining(
                        "line 3, column 11: unknown key \"max_conections\", did you mean \"max_connections\"?")
                .hasMessageContaining("line 3, column 39: expected a whole number from 1 to 1000")
                .hasMessageContaining("line 3, column 56: expected a duration")
                .hasMessageContaining("line 4, column 12: unknown key \"tires\", did you mean \"tries\"?")
                .hasMessageContaining("line 5, column 12: expected one of 1.2, 1.3")
                .hasMessageContaining("line 7, column 30: unknown key \"lifetime\", did you mean \"max_lifetime\"?");
    }

    @Test
    void timesThatNoPoolCanKeepAreMistakesWithTheirPlace() {
        assertThatThrownBy(() -> of("""
                connect:
                  pool:
                    wait_timeout: 0s
                    max_lifetime: 1s
                    leak_after: 0s
                """))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 3, column 19: expected a duration of 1ms or more, found \"0s\"")
                .hasMessageContaining("line 4, column 19: expected a duration of 30s or more, found \"1s\"")
                .hasMessageContaining("line 5, column 17: expected a duration of 1ms or more");
    }
}
