package dev.intact.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.Health.Status;
import dev.intact.dialect.Choice;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.doctor.Finding.Severity;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import dev.intact.tx.StatusReport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each finding is provoked on a database that has the trouble. */
class DoctorTest {
    private static final StatusReport SETTLED = StatusReport.NONE;

    @TempDir
    Path folder;

    static Connections connections(String url, ConnectConfig config) {
        Dialect dialect = url.startsWith("postgres") ? new PostgresDialect() : new SqliteDialect();
        SessionSettings settings = new SessionSettings("intact test", Timeouts.USUAL);
        return new Connections(dialect, dialect.address(url).orElseThrow(), settings, config, Observer.NONE);
    }

    private static Diagnosis diagnose(String url, ConnectConfig config, Clock clock, Check... checks) {
        try (Connections connections = connections(url, config)) {
            return new Doctor(connections, config, () -> SETTLED, clock, List.of(checks)).diagnose();
        }
    }

    static List<Finding> find(String url, Check... checks) {
        return diagnose(url, ConnectConfig.USUAL, Clock.systemUTC(), checks).findings();
    }

    static List<Finding> usual(String url) {
        try (Connections connections = connections(url, ConnectConfig.USUAL)) {
            return new Doctor(connections, ConnectConfig.USUAL, () -> SETTLED)
                    .diagnose()
                    .findings();
        }
    }

    @Test
    void aServerThatMayLoseWhatItCommittedAndIsNearlyFull() throws Exception {
        // Its own default is fsync=off.
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "10")
                .setServerConfig("superuser_reserved_connections", "3")
                .setServerConfig("full_page_writes", "off")
                .start()) {
            String url = "postgres://postgres@127.0.0.1:" + server.getPort() + "/postgres";
            assertThat(usual(url))
                    .filteredOn(finding -> finding.severity() == Severity.PROBLEM)
                    .extracting(Finding::what)
                    .containsExactlyInAnyOrder(
                            "The server runs with fsync=off", "The server runs with full_page_writes=off");
            assertThat(find(url, new ConnectionsLeft())).isEmpty();

            List<Connection> held = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    held.add(server.getPostgresDatabase().getConnection());
                }
                assertThat(find(url, new ConnectionsLeft()))
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.what())
                                .contains("of 7 connections", "max_connections 10", "3 reserved"));
            } finally {
                for (Connection one : held) {
                    one.close();
                }
            }
        }
    }

    @Test
    void poolsThatWantMoreThanTheServerGives() {
        String url = Engine.POSTGRES.fresh(folder).url();
        ConnectConfig many =
                ConnectConfig.USUAL.with(ConnectConfig.USUAL.pool().withMost(40).withProcesses(4));
        assertThat(diagnose(url, many, Clock.systemUTC(), new PoolBudget()).findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.what()).contains("40", "4 processes", "160", "max_connections"));
        assertThat(diagnose(url, ConnectConfig.USUAL, Clock.systemUTC()).choices())
                .filteredOn(choice -> choice.about().equals("pool"))
                .singleElement()
                .satisfies(pool -> {
                    assertThat(pool.value()).startsWith("20 connections");
                    assertThat(pool.reason()).contains("four fifths of 197", "max_connections is 200");
                });
        assertThat(find(url, new PoolBudget())).isEmpty();
    }

    @Test
    void aTransactionThatSomebodyForgot() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Connection other = target.connect();
                Statement statement = other.createStatement()) {
            statement.execute("set application_name = 'forgetful'");
            other.setAutoCommit(false);
            statement.execute("select 1");
            assertThat(find(target.url(), new IdleTransactions(Duration.ZERO))).anySatisfy(finding -> {
                assertThat(finding.what()).contains("postgres, forgetful", "idle in transaction");
                assertThat(finding.remedy()).contains("pg_terminate_backend(");
            });
            // Young ones are nobody's trouble.
            assertThat(find(target.url(), new IdleTransactions(Duration.ofHours(20))))
                    .isEmpty();
        }
    }

    @Test
    void clocksThatDisagree() {
        String url = Engine.POSTGRES.fresh(folder).url();
        Clock late = Clock.offset(Clock.system(ZoneOffset.UTC), Duration.ofHours(-1));
        Clock early = Clock.offset(Clock.system(ZoneOffset.UTC), Duration.ofMinutes(2));
        assertThat(diagnose(url, ConnectConfig.USUAL, late, new Clocks()).findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.what()).contains("ahead of ours").containsAnyOf("59 min", "1 h 0 min"));
        assertThat(diagnose(url, ConnectConfig.USUAL, early, new Clocks()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("behind ours"));
        assertThat(find(url, new Clocks())).isEmpty();
    }

    @Test
    void aWayThatOthersCanReadAlong() {
        String here = Engine.POSTGRES.fresh(folder).url() + "?sslmode=disable";
        // Not known by its form as this machine, though it is.
        assertThat(find(here.replace("127.0.0.1", "127.1"), new Encryption()))
                .extracting(Finding::what)
                .containsExactly("The connection to the server is not encrypted");
        assertThat(find(here, new Encryption())).isEmpty();
    }

    @Test
    void aRoleThatSeesItsOwnSessionsOnly() {
        Target target = Engine.POSTGRES.fresh(folder);
        String role = "blind_" + target.url().replaceAll(".*/", "");
        target.execute("create role " + role + " login password '" + Postgres.PASSWORD + "'");
        try {
            assertThat(find(target.url().replace("//postgres:", "//" + role + ":"), new LimitedSight()))
                    .extracting(Finding::severity)
                    .containsExactly(Severity.NOTE);
            assertThat(find(target.url(), new LimitedSight())).isEmpty();
        } finally {
            target.execute("drop role " + role);
        }
    }

    @Test
    void aFileWithoutALogAndOneWhoseLogNobodyClears() {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table t (id integer)");
        assertThat(find(target.url(), new WriteAheadLog(1)))
                .extracting(Finding::what)
                .containsExactly("The journal mode is delete");
        target.execute("pragma journal_mode=wal");
        assertThat(find(target.url(), new WriteAheadLog(1))).isEmpty();
        try (Connection reader = target.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("select count(*) from t").close();
            target.execute("insert into t values (1)");
            assertThat(find(target.url(), new WriteAheadLog(1)))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.remedy()).contains("wal_checkpoint"));
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filesThatAreNotWhatTheDatabaseSays() {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table t (id integer)");
        StatusReport torn = new StatusReport(1, List.of(), List.of(folder.resolve("staged")), List.of());
        try (Connections connections = connections(target.url(), ConnectConfig.USUAL)) {
            Doctor doctor = new Doctor(
                    connections, ConnectConfig.USUAL, () -> torn, Clock.systemUTC(), List.of(new Leftovers()));
            assertThat(doctor.diagnose().findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.remedy()).contains("intact recover"));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWasChosenIsToldWithItsReason(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer)");
        Diagnosis diagnosis = diagnose(target.url(), ConnectConfig.USUAL, Clock.systemUTC());

        assertThat(diagnosis.health().status()).isEqualTo(Status.UP);
        assertThat(diagnosis.choices())
                .allSatisfy(choice -> {
                    assertThat(choice.value()).isNotBlank().doesNotContain(Postgres.PASSWORD);
                    assertThat(choice.reason()).isNotBlank().doesNotContain(Postgres.PASSWORD);
                })
                .extracting(Choice::about)
                .contains("provider", "pool", "timeouts", "retry", "replicas", "direct address")
                .doesNotHaveDuplicates();
        assertThat(diagnosis.worst()).isEmpty();
    }

    @Test
    void aDatabaseThatIsNotThereIsTheFinding() {
        Diagnosis diagnosis = diagnose(
                folder.resolve("none.db").toString(), ConnectConfig.USUAL, Clock.systemUTC(), new WriteAheadLog(1));

        assertThat(diagnosis.worst()).contains(Severity.PROBLEM);
        assertThat(diagnosis.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.why()).contains("none.db"));
        assertThat(folder).isEmptyDirectory();
    }
}
