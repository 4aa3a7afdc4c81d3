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
}
