package dev.intact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.config.Guard;
import dev.intact.error.ConfigurationException;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromEnvironmentTest {
    @TempDir
    Path folder;

    @Test
    void fileComesBeforeItsOwnVariableAndThatBeforeTheOthers() throws IOException {
        var all = Map.of("INTACT_DATABASE_URL", "own.db", "DATABASE_URL", "url.db", "PGDATABASE", "pg", "PGUSER", "me");

        assertThat(address(Map.of("PGDATABASE", "pg", "PGUSER", "me"))).isEqualTo("postgres://me@localhost:5432/pg");
        assertThat(address(Map.of("DATABASE_URL", "url.db", "PGDATABASE", "pg")))
                .isEqualTo(folder.resolve("url.db").toString());
        assertThat(address(all)).isEqualTo(folder.resolve("own.db").toString());

        file("database: file.db");
        assertThat(address(all)).isEqualTo(folder.resolve("file.db").toString());
    }

    @Test
    void whatTheFileSaysOfAnEnvironmentIsInForce() throws IOException {
        file(
                "history: { loads: 3 }",
                "environments:",
                "  production: { url: \"${PROD}\", lock_timeout: 5s, batch_size: 7 }");

        DatabaseConfig config = config(Map.of("INTACT_ENV", "production", "PROD", "shop.db"));

        assertThat(config.place().address()).isEqualTo(folder.resolve("shop.db").toString());
        assertThat(config.place().guard()).isEqualTo(Guard.PROTECTED);
        assertThat(config.limits().timeouts().lock()).hasSeconds(5);
        assertThat(config.limits().batch()).isEqualTo(7);
        assertThat(config.keeping().history().loads()).isEqualTo(3);
        assertThat(config.files()).isEqualTo(folder);
    }

    @Test
    void missingVariablesAreNamed() throws IOException {
        assertThatThrownBy(() -> config(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("INTACT_DATABASE_URL, DATABASE_URL, PGHOST")
                .hasMessageContaining(folder.toString());

        file("database: ${SHOP_URL}");
        assertThatThrownBy(() -> config(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intact.yaml line 1")
                .hasMessageContaining("SHOP_URL is not set");
    }

    @Test
    void whatIsFoundCanBeOpened() {
        var database = Postgres.fresh();
        var variables = Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(database.port()),
                "PGDATABASE",
                database.name(),
                "PGUSER",
                "postgres",
                "PGPASSWORD",
                Postgres.PASSWORD);

        try (Database db = Database.open(config(variables))) {
            List<String> names = db.transaction(tx -> tx.query("select current_database()", row -> row.textAt(0)));
            assertThat(names).containsExactly(database.name());
        }
    }

    private String address(Map<String, String> variables) {
        return config(variables).place().address();
    }

    private DatabaseConfig config(Map<String, String> variables) {
        return DatabaseConfig.fromEnvironment(variables, folder);
    }

    private void file(String... lines) throws IOException {
        Files.write(folder.resolve("intact.yaml"), List.of(lines));
    }
}
