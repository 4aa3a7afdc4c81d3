package dev.intact.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.config.Guard;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.Manner;
import dev.intact.dialect.Foundation.State;
import dev.intact.dialect.Foundation.Trial;
import dev.intact.dialect.PasswordSource;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.migrate.Migrations;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles and databases are the whole server's: each test has names of its own, and takes them away. */
class SetupTest {
    @TempDir
    Path folder;

    private Target home;
    private String name;
    private Path migrations;
    private Path seed;

    @BeforeEach
    void names() throws IOException {
        home = Engine.POSTGRES.fresh(folder);
        name = "Set up " + home.url().replaceAll(".*/", "");
        migrations = Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(
                migrations.resolve("1_player.sql"),
                "-- migrate:up\ncreate table player (id integer generated always as identity primary key, code text unique);\n"
                        + "create view coded as select code from player;\n"
                        + "-- migrate:down\ndrop view coded;\ndrop table player;\n");
        seed = Files.writeString(folder.resolve("country.csv"), "code,label\nat,Austria\nde,Germany\n");
    }

    @AfterEach
    void leavesNothing() {
        home.execute("drop database if exists \"" + name + "\" with (force)");
        for (String role : List.of("owner", "app", "read", "admin")) {
            if (!home.rows("select 1 from pg_roles where rolname = '" + name + " " + role + "'")
                    .isEmpty()) {
                home.execute("drop owned by \"" + name + " " + role + "\"", "drop role \"" + name + " " + role + "\"");
            }
        }
    }

    private static Optional<PasswordSource> password() {
        return Optional.of(() -> Postgres.PASSWORD);
    }

    private Optional<Login> login(String role, Optional<PasswordSource> password) {
        return Optional.of(new Login(name + " " + role, password));
    }

    private Setup setup() {
        Charter charter = new Charter(
                login("owner", Optional.empty()),
                login("app", password()),
                login("read", Optional.empty()),
                List.of("pg_trgm"));
        return Setup.of(charter)
                .migrating(Migrations.in(migrations))
                .seeding(Load.files(seed).into("country").key("code"));
    }

    private String url() {
        return home.url().replaceAll("/[^/]*$", "/" + name.replace(" ", "%20"));
    }

    private Database open() {
        return Database.open(url());
    }

    private Database openAs(String role) {
        return Database.open(url().replace("//postgres:", "//" + (name + " " + role).replace(" ", "%20") + ":"));
    }

    private static List<String> faults(SetupReport report) {
        return report.trials().stream()
                .flatMap(trial -> trial.fault().map(fault -> trial.what() + ": " + fault).stream())
                .toList();
    }

    @Test
    void aServerWithoutAnythingGetsADatabaseWhoseRolesDoWhatTheyShallAndNoMore() {
        try (Database database = open()) {
            SetupReport shown = database.setup(setup().with(Setup.Option.DRY_RUN));
            assertThat(shown.manner()).isEqualTo(Manner.SHOW);
            assertThat(shown.deeds()).extracting(Deed::state).doesNotContain(State.DONE);
            assertThat(shown.toString()).doesNotContain(Postgres.PASSWORD, "SCRAM-");
            assertThat(home.rows("select 1 from pg_database where datname = '" + name + "'"))
                    .isEmpty();

            SetupReport first = database.setup(setup());
            assertThat(first.toString()).doesNotContain(Postgres.PASSWORD, "SCRAM-");
            assertThat(first.changes()).isTrue();
            assertThat(faults(first)).isEmpty();
            assertThat(first.trials()).extracting(Trial::what).contains(name + " app makes no table");
            assertThat(first.contents().migrated().orElseThrow().done()).hasSize(1);
            assertThat(first.contents().seeded().orElseThrow().outcome()).isEqualTo(Outcome.PUBLISHED);

            SetupReport second = database.setup(setup());
            assertThat(second.deeds())
                    .filteredOn(deed -> deed.state() != State.THERE)
                    .isEmpty();
            assertThat(second.contents().migrated().orElseThrow().done()).isEmpty();
            assertThat(second.contents().seeded().orElseThrow().outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(second.changes()).isFalse();
            assertThat(second.isSound()).isTrue();
            assertThat(database.setup(setup().with(Setup.Option.DRY_RUN)).changes())
                    .isFalse();
        }
        assertThat(home.rows("select rolcanlogin, rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = '"
                        + name + " app'"))
                .containsExactly("t|t");
        Target inside = new Target(
                Engine.POSTGRES, url(), home.jdbcUrl().replaceAll("/t\\d+\\?", "/" + name.replace(" ", "%20") + "?"));
        assertThat(inside.rows("select distinct tableowner from pg_tables where schemaname in ('public', 'intact')"))
                .containsExactly(name + " owner");
        assertThat(inside.rows("select datname, pg_encoding_to_char(encoding) from pg_database where datname = '" + name
                        + "'"))
                .containsExactly(name + "|UTF8");
    }

    @Test
    void theApplicationWorksWithIntactThoughItMayMakeNothing() throws Exception {
        try (Database database = open()) {
            assertThat(faults(database.setup(setup()))).isEmpty();
        }
        try (Database app = openAs("app")) {
            app.transaction(tx -> {
                tx.execute("insert into player (code) values (?)", "a");
            });
            app.write(w -> {
                w.execute("delete from player");
            });
            assertThatThrownBy(() -> app.write(w -> {
                        w.execute("create table mine (id integer)");
                    }))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void whoeverMaySetUpNeedNotBeASuperuser() {
        home.execute(
                "create role \"" + name + " admin\" login createdb createrole password '" + Postgres.PASSWORD + "'");
        try (Database database = open()) {
            Setup setup =
                    setup().as(home.url().replace("//postgres:", "//" + (name + " admin").replace(" ", "%20") + ":"));
            SetupReport first = database.setup(setup);
            assertThat(faults(first)).isEmpty();
            SetupReport second = database.setup(setup);
            // What is kept of a password cannot be seen by everybody, and this server asks for none: it is set again.
            assertThat(second.deeds())
                    .filteredOn(deed -> deed.state() != State.THERE)
                    .extracting(Deed::what)
                    .containsExactly("password of " + name + " app");
            assertThat(faults(second)).isEmpty();
            assertThat(home.rows("select rolsuper or rolcreaterole from pg_roles where rolname = '" + name + " owner'"))
                    .containsExactly("f");
        }
    }

    @Test
    void whatSomebodyHasLoosenedIsFoundAndWhatIsMissingIsPutBack() {
        try (Database database = open()) {
            assertThat(faults(database.setup(setup()))).isEmpty();
            Target inside = new Target(
                    Engine.POSTGRES,
                    url(),
                    home.jdbcUrl().replaceAll("/t\\d+\\?", "/" + name.replace(" ", "%20") + "?"));
            inside.execute(
                    "grant create on schema public to public",
                    "revoke delete on player from \"" + name + " app\"",
                    "alter role \"" + name + " app\" password 'another'",
                    "grant truncate, update (label) on country to \"" + name + " read\"",
                    "alter role \"" + name + " read\" createdb");
            SetupReport mended = database.setup(setup());
            assertThat(mended.deeds())
                    .filteredOn(deed -> deed.state() == State.DONE)
                    .extracting(Deed::what)
                    .containsExactlyInAnyOrder(
                            "password of " + name + " app",
                            "not everybody makes things in the schema public",
                            "rights of " + name + " app on the tables of public");
            assertThat(mended.isSound()).isFalse();
            assertThat(faults(mended))
                    .hasSize(3)
                    .anyMatch(fault -> fault.contains("read changes no rows: it may: update public.country"))
                    .anyMatch(fault -> fault.contains("read is an ordinary role: it is createdb"))
                    .anyMatch(fault -> fault.contains("read empties no table: it may: truncate public.country"));
        }
    }

    @Test
    void aSetupThatWasKilledAfterAnyStepIsFinishedByTheNext() {
        try (Database database = open()) {
            SetupReport shown = database.setup(setup().with(Setup.Option.DRY_RUN));
            List<String> statements = shown.deeds().stream()
                    .flatMap(deed -> deed.statement().stream())
                    .filter(statement -> !statement.contains("***"))
                    .toList();
            // What can be done from outside of the database, as if the process had died there.
            for (String statement : statements) {
                if (statement.startsWith("create role") || statement.startsWith("create database")) {
                    home.execute(statement);
                    SetupReport rest = database.setup(setup().with(Setup.Option.DRY_RUN));
                    assertThat(rest.deeds())
                            .filteredOn(deed -> deed.state() == State.THERE)
                            .extracting(deed -> deed.statement().orElseThrow())
                            .contains(statement);
                }
            }
            assertThat(faults(database.setup(setup()))).isEmpty();
            assertThat(database.setup(setup()).changes()).isFalse();
        }
    }

    @Test
    void whatTheApplicationCannotDoThoughItHasTheRightsIsFound() {
        try (Database database = open()) {
            assertThat(faults(database.setup(setup()))).isEmpty();
            Target inside = new Target(
                    Engine.POSTGRES,
                    url(),
                    home.jdbcUrl().replaceAll("/t\\d+\\?", "/" + name.replace(" ", "%20") + "?"));
            inside.execute(
                    "create function next() returns integer language plpgsql as 'begin return 1; end'",
                    "revoke execute on function next() from public",
                    "create table numbered (id integer default next())");
            assertThat(faults(database.setup(setup())))
                    .hasSize(2)
                    .anyMatch(fault ->
                            fault.contains("app adds rows to every table: explain insert into public.numbered"))
                    .anyMatch(
                            fault -> fault.contains("app changes rows of every table: explain update public.numbered"));
        }
    }

    @Test
    void whatSomebodyElseMakesAtTheSameMomentIsThere() throws Exception {
        String role = name + " owner";
        try (Connection other = home.connect();
                Statement statement = other.createStatement();
                Database database = open()) {
            other.setAutoCommit(false);
            statement.execute("create role \"" + role + "\" nologin");
            FutureTask<SetupReport> setup = new FutureTask<>(() -> database.setup(setup()));
            new Thread(setup).start();
            String waits =
                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'create role \""
                            + role + "%'";
            for (long from = System.nanoTime(); home.rows(waits).isEmpty(); ) {
                assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(60));
            }
            other.commit();
            SetupReport report = setup.get(60, TimeUnit.SECONDS);
            assertThat(report.deeds().get(0).what()).isEqualTo("role " + role);
            assertThat(report.deeds().get(0).state()).isEqualTo(State.THERE);
            assertThat(faults(report)).isEmpty();
        }
    }

    @Test
    void aProtectedEnvironmentIsLeftAloneUnlessItIsMeant() {
        DatabaseConfig config = DatabaseConfig.of(url()).withEnvironment("production", Guard.PROTECTED);
        try (Database database = Database.open(config)) {
            assertThatThrownBy(() -> database.setup(setup()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("--force");
            assertThat(home.rows("select rolname from pg_roles where rolname like '" + name + "%'"))
                    .isEmpty();
            assertThat(database.setup(setup().with(Setup.Option.DRY_RUN)).changes())
                    .isTrue();
        }
        assertThatThrownBy(() -> {
                    try (Database database = open()) {
                        database.setup(setup().as("postgres://me@127.0.0.1:1/postgres"));
                    }
                })
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("same server");
    }

    @Test
    void aFileIsMadeAndWhatItCannotHaveIsSaid() {
        Target file = Engine.SQLITE.fresh(folder);
        try (Database database = file.open()) {
            SetupReport shown = database.setup(setup().with(Setup.Option.DRY_RUN));
            assertThat(shown.changes()).isTrue();
            assertThat(folder.resolve("target.db")).doesNotExist();
            Setup setup = Setup.of(setup().charter())
                    .seeding(Load.files(seed).into("country").key("code"));
            SetupReport first = database.setup(setup);
            assertThat(first.deeds().get(0).state()).isEqualTo(State.DONE);
            assertThat(first.deeds())
                    .filteredOn(deed -> deed.state() == State.LEFT_OUT)
                    .hasSize(4);
            assertThat(first.isSound()).isTrue();
            assertThat(file.rows("select count(*) from country")).containsExactly("2");
            assertThat(database.setup(setup).changes()).isFalse();
        }
    }
}
