package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.dialect.Access;
import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.Address;
import dev.intact.dialect.PasswordSource;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.testing.GuardedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private static final String CANARY = "c4n4ry:in\\login";
    private static final String STALE = "st4le-canary";

    private static GuardedServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = GuardedServer.running();
        server.run("create role me login password '" + CANARY + "'");
    }

    @Test
    void sourceIsAskedForEachConnection() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        PasswordSource source = () -> {
            asked.incrementAndGet();
            return CANARY;
        };

        login(source).close();
        login(source).close();

        assertThat(asked).hasValue(2);
    }

    @Test
    void refusedPasswordIsAskedForOnceMore() throws SQLException {
        Deque<String> tokens = new ArrayDeque<>(List.of(STALE, CANARY));
        login(tokens::remove).close();
        assertThat(tokens).isEmpty();

        Deque<String> stale = new ArrayDeque<>(List.of(STALE, STALE + "2", CANARY));
        refused(() -> login(stale::remove)).hasMessageContaining("The password was from the program");
        assertThat(stale).as("twice, not more").containsExactly(CANARY);
    }

    @Test
    void sameAnswerIsNotTriedTwice() {
        AtomicInteger asked = new AtomicInteger();

        refused(() -> login(() -> {
                    asked.incrementAndGet();
                    return STALE;
                }))
                .hasNoSuppressedExceptions();
        assertThat(asked).hasValue(2);
    }

    @Test
    void sourceThatFailsIsToldWithItsReason() {
        assertThatThrownBy(() -> login(() -> {
                    throw new IOException("the token service is away");
                }))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("IOException: the token service is away")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void fileIsReadForEachConnection() throws IOException, SQLException {
        Path secret = secret(STALE + "\n", "rw-r-----");
        PasswordSource source = PasswordSource.file(secret);
        refused(() -> login(source)).hasMessageContaining("from the file " + secret);

        Files.writeString(secret, CANARY + "\n");
        login(source).close();
    }

    @Test
    void fileThatIsOpenToOthersIsRefused() throws IOException {
        for (String permissions : List.of("rw-r--r--", "rw--w----")) {
            Path secret = secret(CANARY, permissions);
            if (Files.getFileStore(secret).type().equals("tmpfs") && permissions.endsWith("r--")) {
                continue;
            }
            assertThatThrownBy(() -> login(PasswordSource.file(secret)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("chmod 600 " + secret);
        }
    }

    @Test
    void missingAndEmptyFilesAreNamed() throws IOException {
        Path empty = secret("\n", "rw-------");

        assertThatThrownBy(() -> login(PasswordSource.file(empty))).hasMessageContaining("it is empty");
        assertThatThrownBy(() -> login(PasswordSource.file(folder.resolve("gone"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void addressComesBeforeTheSourceThatBeforeTheVariableThatBeforeTheFile() throws IOException, SQLException {
        Path file = passwords("rw-------");
        PasswordSource source = () -> "of the source";
        var variables = Map.of("PGPASSWORD", "of the variable", "PGPASSFILE", file.toString());

        assertThat(found("me:said@", Optional.of(source), variables)).hasValue("said");
        assertThat(found("me@", Optional.of(source), variables)).hasValue("of the source");
        assertThat(found("me@", Optional.empty(), variables)).hasValue("of the variable");
        assertThat(found("me@", Optional.empty(), Map.of("PGPASSFILE", file.toString())))
                .hasValue(CANARY);
        assertThat(found("other@", Optional.empty(), Map.of("PGPASSFILE", file.toString())))
                .isEmpty();
    }

    @Test
    void passwordFileOpensTheDoorUnlessOthersMayReadIt() throws IOException, SQLException {
        passwords("rw-------");
        String address = address("me@") + "?passfile=" + folder.resolve("passwords");
        connect(address, Optional.empty(), Map.of()).close();

        passwords("rw-r--r--");
        refused(() -> connect(address, Optional.empty(), Map.of()))
                .hasMessageContaining("The password was none")
                .hasMessageContaining(
                        folder.resolve("passwords") + ", which is not used: others may read it (chmod 600");
    }

    @Test
    void poolTakesTheNewPasswordWithoutARestart() {
        server.run(
                "create role rotating login password '" + STALE + "'", "grant create on database postgres to rotating");
        AtomicReference<String> token = new AtomicReference<>(STALE);
        DatabaseConfig config = DatabaseConfig.of(address("rotating@"))
                .withConnect(usual -> usual.with(new Access(Optional.of(token::get), TlsVersion.TLS_1_2)));
        try (Database db = Database.open(config)) {
            assertThat(whoAmI(db)).isEqualTo("rotating");

            token.set(CANARY);
            server.run(
                    "alter role rotating password '" + CANARY + "'",
                    "select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = 'rotating'");
            assertThat(whoAmI(db)).isEqualTo("rotating");
        }
    }

    private static String whoAmI(Database db) {
        return db.transaction(tx -> tx.queryOne("select current_user", row -> row.textAt(0)));
    }

    private Path secret(String content, String permissions) throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, content);
        return Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(permissions));
    }

    private Path passwords(String permissions) throws IOException {
        Path file = folder.resolve("passwords");
        Files.write(
                file,
                List.of(
                        "# host:port:database:user:password",
                        "elsewhere:*:*:me:no",
                        "127.0.0.1:" + server.port() + ":*:me:"
                                + CANARY.replace("\\", "\\\\").replace(":", "\\:")));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static AbstractThrowableAssert<?, ?> refused(ThrowingCallable opening) {
        return assertThatThrownBy(opening)
                .isInstanceOf(StatementFailedException.class)
                .hasMessageContaining("as me")
                .hasMessageNotContaining(CANARY)
                .hasMessageNotContaining(STALE);
    }

    private static String address(String user) {
        return "postgres://" + user + "127.0.0.1:" + server.port() + "/postgres";
    }

    private static Connection login(PasswordSource source) throws SQLException {
        return connect(address("me@"), Optional.of(source), Map.of());
    }

    private static Connection connect(String text, Optional<PasswordSource> source, Map<String, String> variables)
            throws SQLException {
        return login(text, source, variables).connect();
    }

    private static Optional<String> found(String user, Optional<PasswordSource> source, Map<String, String> variables) {
        return login(address(user), source, variables).password();
    }

    private static Login login(String text, Optional<PasswordSource> source, Map<String, String> variables) {
        Address address = PostgresAddress.read(text).orElseThrow().with(new Access(source, TlsVersion.TLS_1_2));
        Properties properties = new Properties();
        address.properties().forEach(properties::setProperty);
        return new Login(address, properties, variables);
    }
}
