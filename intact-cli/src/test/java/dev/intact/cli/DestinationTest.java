package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Servers;
import dev.intact.dialect.Access;
import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DestinationTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void emptyFolder() {
        shell = new Shell(folder);
    }

    @Test
    void addressOfTheCommandLineComesBeforeAllOthers() throws IOException {
        shell.file("intact.yaml", "database: file.db").with("DATABASE_URL", "url.db");

        assertThat(find("--to", "said.db").address()).isEqualTo(inFolder("said.db"));
        assertThat(find("--db", "said.db").address()).isEqualTo(inFolder("said.db"));
    }

    @Test
    void urlOfTheEnvironmentComesBeforeTheDatabaseOfTheFile() throws IOException {
        shell.file("intact.yaml", "database: all.db", "environments:", "  staging: { url: staging.db }");

        assertThat(find("--env", "staging").address()).isEqualTo(inFolder("staging.db"));
        assertThat(find().address()).isEqualTo(inFolder("all.db"));
    }

    @Test
    void urlOfTheDetectedEnvironmentComesBeforeTheVariables() throws IOException {
        shell.file("intact.yaml", "environments:", "  local: { url: mine.db }").with("DATABASE_URL", "url.db");

        assertThat(find().address()).isEqualTo(inFolder("mine.db"));
    }

    @Test
    void fileComesBeforeVariablesAndTheirOrderHolds() throws IOException {
        shell.with("PGDATABASE", "pg").with("PGUSER", "me");
        assertThat(find().address()).isEqualTo("postgres://me@localhost:5432/pg");

        shell.with("DATABASE_URL", "url.db");
        assertThat(find().address()).isEqualTo(inFolder("url.db"));

        shell.with("INTACT_DATABASE_URL", "sqlite:own.db");
        assertThat(find().address()).isEqualTo("sqlite:" + inFolder("own.db"));

        shell.file("intact.yaml", "database: ${OTHER:-file.db}");
        assertThat(find().address()).isEqualTo(inFolder("file.db"));
    }

    @Test
    void withoutAnyWordItIsIntactDbInTheFolder() {
        Destination destination = find();

        assertThat(destination.address()).isEqualTo(inFolder("intact.db"));
        assertThat(destination.environment().name()).isEqualTo("local");
        assertThat(destination.isProtected()).isFalse();
    }

    @Test
    void pgVariablesBecomeAnAddressWithEverythingEscaped() {
        shell.with("PGHOST", "db.example.org")
                .with("PGPORT", "6000")
                .with("PGUSER", "a b")
                .with("PGPASSWORD", "p@ss:/w")
                .with("PGDATABASE", "shop")
                .with("PGSSLMODE", "require");

        assertThat(find().address())
                .isEqualTo("postgres://a%20b:p%40ss%3A%2Fw@db.example.org:6000/shop?sslmode=require");
    }

    @Test
    void socketFoldersAreRefusedWithAWayOut() {
        shell.with("PGHOST", "/var/run/postgresql");

        assertThatThrownBy(this::find)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("PGHOST=localhost");
    }

    @Test
    void anotherMachineIsRemoteAndOpen() {
        Destination destination = find("--to", "postgres://me@db.example.org/shop");

        assertThat(destination.environment().name()).isEqualTo("remote");
        assertThat(destination.isProtected()).isFalse();
    }

    @Test
    void loopbackAddressesAreLocal() {
        assertThat(environment("postgres://me:pw@localhost:5433/shop")).isEqualTo("local");
        assertThat(environment("postgresql://127.0.0.1/shop")).isEqualTo("local");
        assertThat(environment("jdbc:postgresql://[::1]:5432/shop")).isEqualTo("local");
        assertThat(environment("jdbc:sqlite:shop.db")).isEqualTo("local");
        assertThat(environment("postgres://localhost.example.org/shop")).isEqualTo("remote");
        assertThat(environment("postgres://localhost,db.example.org/shop")).isEqualTo("remote");
    }

    @Test
    void productionIsProtectedUnlessTheFileSaysOtherwise() throws IOException {
        assertThat(find("--env", "production").isProtected()).isTrue();

        shell.file("intact.yaml", "environments:", "  production: { protected: false }");
        assertThat(find("--env", "production").isProtected()).isFalse();
    }

    @Test
    void anyEnvironmentCanBeProtected() throws IOException {
        shell.file("intact.yaml", "environments:", "  archive: { url: a.db, protected: true }");

        assertThat(find("--env", "archive").isProtected()).isTrue();
    }

    @Test
    void unknownEnvironmentIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> find("--env", "prodction"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("production");
    }

    @Test
    void variableNamesTheEnvironmentUnlessTheCommandDoes() {
        shell.with("INTACT_ENV", "staging").with("DYNO", "web.1");

        assertThat(find().environment().name()).isEqualTo("staging");
        assertThat(find("--env", "local").environment().name()).isEqualTo("local");
    }

    @Test
    void addressOfAConfiguredEnvironmentIsThatEnvironment() throws IOException {
        shell.file(
                "intact.yaml",
                "environments:",
                "  staging: { url: \"${STAGING_URL}\" }",
                "  production: { url: \"postgres://app:secret@db.example.org/shop\" }");

        Destination destination = find("--to", "jdbc:postgresql://db.example.org:5432/shop?user=other");

        assertThat(destination.environment().name()).isEqualTo("production");
        assertThat(destination.isProtected()).isTrue();
    }

    @Test
    void platformsSayTheEnvironment() {
        assertThat(on("RAILWAY_ENVIRONMENT_NAME", "staging")).isEqualTo("staging");
        assertThat(on("VERCEL_ENV", "preview")).isEqualTo("staging");
        assertThat(on("VERCEL_ENV", "production")).isEqualTo("production");
        assertThat(on("RENDER", "true")).isEqualTo("production");
        assertThat(on("DYNO", "run.1")).isEqualTo("production");
        assertThat(on("FLY_APP_NAME", "shop")).isEqualTo("production");
        assertThat(on("K_SERVICE", "shop")).isEqualTo("production");
    }

    @Test
    void environmentThatOnlyThePlatformKnowsIsProtected() {
        shell.with("RAILWAY_ENVIRONMENT_NAME", "Main");

        assertThat(find().environment().name()).isEqualTo("main");
        assertThat(find().isProtected()).isTrue();
    }

    @Test
    void testRunInsideKubernetesStaysLocal() {
        shell.with("KUBERNETES_SERVICE_HOST", "10.0.0.1");

        assertThat(find("--to", "x.db").environment().name()).isEqualTo("local");
        assertThat(find("--to", "postgres://db/shop").environment().name()).isEqualTo("production");
    }

    @Test
    void timeoutsOfTheEnvironmentReachTheDatabase() throws IOException {
        shell.file("intact.yaml", "environments:", "  local: { statement_timeout: 60m, lock_timeout: 5s }");

        assertThat(find().config(event -> {}).limits().timeouts().statement()).hasMinutes(60);
        assertThat(find().config(event -> {}).limits().timeouts().lock()).hasSeconds(5);
    }

    @Test
    void memoryOfTheEnvironmentReachesTheDatabase() throws IOException {
        shell.file("intact.yaml", "environments:", "  local: { work_memory: 64MB }");

        assertThat(find().config(event -> {}).limits().memory().work()).hasValue(64 << 20);
        assertThat(find().config(event -> {}).limits().memory().maintenance()).isEmpty();
    }

    @Test
    void otherSpellingsOfAProtectedAddressAreThatAddress() throws IOException {
        shell.file(
                "intact.yaml",
                "environments:",
                "  here: { url: \"postgres://localhost/prod\" }",
                "  production: { url: \"postgres://db.example.org/prod\" }");

        for (String same : List.of(
                "postgres://127.0.0.1/prod",
                "postgres://[::1]:5432/prod",
                "postgres://localhost./prod",
                "postgres:///prod")) {
            assertThat(environment(same)).as(same).isEqualTo("here");
        }
        assertThat(environment("postgres://127.0.0.1:6000/prod")).isEqualTo("local");
        for (String same : List.of(
                "Postgres://me@db.example.org/prod",
                "postgres://DB.example.org/pro%64",
                "postgresql://d%62.example.org:05432/prod",
                "postgres://db.example.org./prod",
                "postgres://me:a#b@db.example.org/prod")) {
            assertThat(find("--to", same).isProtected()).as(same).isTrue();
        }
        assertThat(environment("postgres://db.example.org/PROD")).isEqualTo("remote");
    }

    @Test
    void furtherServersGoWithTheAddressOfTheirSectionOnly() throws IOException {
        shell.file(
                "intact.yaml",
                "database: postgres://127.0.0.1/prod",
                "connect: { direct_url: postgres://127.0.0.1/prod, replicas: postgres://two/prod, password_file: secret,"
                        + " min_tls: '1.3' }",
                "environments:",
                "  production: { url: postgres://db/own }",
                "  staging: { url: \"${UNSET}\", connect: { direct_url: postgres://db/staging } }");

        assertThat(servers().direct()).contains("postgres://127.0.0.1/prod");
        assertThat(find().found().notice()).isEmpty();
        assertThat(servers("--to", "Postgres://me@127.0.0.1:5432/prod").direct())
                .isPresent();
        for (List<String> other : List.of(
                List.of("--to", "postgres://127.0.0.1/test"),
                List.of("--db", "shop.db"),
                List.of("--env", "production"),
                List.of("--env", "staging", "--to", "postgres://127.0.0.1/test"))) {
            Destination found = find(other.toArray(String[]::new));
            assertThat(found.found().notice().orElseThrow())
                    .contains("Opened without replicas, direct_url, password_file of intact.yaml");
            ConnectConfig connect = found.config(event -> {}).connect();
            assertThat(connect.servers()).as("%s", other).isEqualTo(Servers.NONE);
            assertThat(connect.access().password()).as("%s", other).isEmpty();
            assertThat(connect.access().leastTls()).isEqualTo(Access.TlsVersion.TLS_1_3);
        }
    }

    @Test
    void furtherServersWithoutAnAddressInTheFileGoWithTheSurroundings() throws IOException {
        shell.file("intact.yaml", "connect: { direct_url: postgres://direct/shop }")
                .with("DATABASE_URL", "postgres://pooler/shop");

        assertThat(servers().direct()).contains("postgres://direct/shop");
        assertThat(servers("--to", "postgres://pooler/shop")).isEqualTo(Servers.NONE);
    }

    @Test
    void furtherServersOfAnEnvironmentWithoutAnAddressGoWithTheDatabaseOfTheFile() throws IOException {
        shell.file(
                "intact.yaml",
                "database: postgres://127.0.0.1/shop",
                "environments:",
                "  local: { connect: { direct_url: postgres://direct/shop } }");

        assertThat(servers().direct()).contains("postgres://direct/shop");
        assertThat(servers("--env", "local", "--to", "postgres://127.0.0.1/test"))
                .isEqualTo(Servers.NONE);
    }

    private Servers servers(String... arguments) {
        return find(arguments).config(event -> {}).connect().servers();
    }

    private String on(String variable, String value) {
        shell = new Shell(folder).with(variable, value);
        return find().environment().name();
    }

    private String environment(String address) {
        return find("--to", address).environment().name();
    }

    private Destination find(String... arguments) {
        Everywhere options = CommandLine.populateCommand(new Everywhere(), arguments);
        Work work = new Work(options, shell.surroundings(), new CommandLog());
        return work.destination(work.settings());
    }

    private String inFolder(String name) {
        return folder.toAbsolutePath().normalize().resolve(name).toString();
    }
}
