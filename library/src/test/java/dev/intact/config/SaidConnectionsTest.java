package dev.intact.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.DatabaseConfig;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.PoolConfig;
import dev.intact.connect.RetryPolicy;
import dev.intact.dialect.Access.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code connect:} says in a file is what a database opened by that file does. */
class SaidConnectionsTest {
    @TempDir
    Path folder;

    private DatabaseConfig read(String... lines) throws IOException {
        Files.writeString(folder.resolve("intact.yaml"), String.join("\n", lines));
        return DatabaseConfig.fromEnvironment(Map.of("REPLICA", "postgres://two/shop"), folder);
    }

    @Test
    void whatIsSaidIsDone() throws IOException {
        DatabaseConfig config = read(
                "database: postgres://one/shop",
                "connect:",
                "  pool: { max_connections: 8, readers: 2, processes: 3, wait_timeout: 5s, max_lifetime: 30m, leak_after: 1m }",
                "  retry: { tries: 5, first_wait: 2s, deadline: 3m }",
                "  replicas: ['${REPLICA}']",
                "  direct_url: postgres://direct/shop",
                "  min_tls: '1.3'",
                "  read_timeout: 7s",
                "  settle_timeout: 9s",
                "environments: { remote: { connect: { pool: { max_connections: 9 } } } }");
        ConnectConfig connect = config.connect();
        assertThat(connect.pool())
                .isEqualTo(new PoolConfig(
                        OptionalInt.of(9),
                        2,
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(30),
                        Optional.of(Duration.ofMinutes(1))));
        assertThat(connect.retry()).isEqualTo(new RetryPolicy(5, Duration.ofSeconds(2), Duration.ofMinutes(3)));
        assertThat(connect.servers().replicas()).containsExactly("postgres://two/shop");
        assertThat(connect.servers().direct()).contains("postgres://direct/shop");
        assertThat(connect.access().leastTls()).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(connect.settle()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.limits().timeouts().read()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aPasswordIsReadFromTheFileBesideTheConfiguration() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "open sesame\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        DatabaseConfig config = read("database: postgres://one/shop", "connect: { password_file: secret }");

        assertThat(config.connect().access().password().orElseThrow().password())
                .isEqualTo("open sesame");
    }

    @Test
    void whatIsNotSaidIsAsUsual() throws IOException {
        DatabaseConfig config = read("database: postgres://one/shop");
        assertThat(config.connect()).isEqualTo(ConnectConfig.USUAL);
        assertThat(config.limits()).isEqualTo(DatabaseConfig.Limits.USUAL);
    }
}
