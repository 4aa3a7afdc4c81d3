package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.State;
import dev.intact.load.Load;
import dev.intact.migrate.Migrations;
import dev.intact.setup.Setup;
import dev.intact.setup.SetupReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at any point of a setup, in as many worlds as there are points; one SIGKILL hits several. The next one
 * finishes, and the one after it finds nothing to do. Roles are the whole server's: each world has some of its own.
 */
class SetupKillTest {
    private static final int AT_ONCE = 12;

    private final List<String> names = new ArrayList<>();

    @TempDir
    Path folder;

    private Target home = new Target(Engine.POSTGRES, "", "");

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @BeforeEach
    void write() throws IOException {
        home = Engine.POSTGRES.fresh(folder);
        Path files = Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(
                files.resolve("1_player.sql"), "-- migrate:up\ncreate table player (id integer primary key);\n");
        Files.writeString(
                files.resolve("2_index.sql"),
                "-- migrate:up transaction:false\ncreate index concurrently if not exists i on player (id);\n");
        Files.writeString(folder.resolve("country.csv"), "code,label\nat,Austria\nde,Germany\n");
    }

    @AfterEach
    void leavesNothing() {
        for (String name : names) {
            home.execute("drop database if exists " + name + " with (force)");
            for (String role : List.of("owner", "app", "read")) {
                home.execute("drop role if exists " + name + "_" + role);
            }
        }
    }

    /** What the child sets up, too. */
    static Setup setup(String name, Path folder) {
        return Setup.of(new Charter(
                        Optional.of(new Login(name + "_owner", Optional.empty())),
                        Optional.of(new Login(name + "_app", Optional.of(() -> Postgres.PASSWORD))),
                        Optional.of(new Login(name + "_read", Optional.empty())),
                        List.of("pg_trgm")))
                .migrating(Migrations.in(folder.resolve("migrations")))
                .seeding(Load.files(folder.resolve("country.csv"))
                        .into("country")
                        .key("code"));
    }

    private String world(int number) {
        String name = "killed_" + home.url().replaceAll(".*/", "") + "_" + number;
        names.add(name);
        return name;
    }

    private String url(String name) {
        return home.url().replaceAll("/[^/]*$", "/" + name);
    }

    private List<String> points() {
        List<String> points = new ArrayList<>();
        String name = world(0);
        DatabaseConfig config = DatabaseConfig.of(url(name))
                .withObserver(event -> LoadProcess.point(event).ifPresent(points::add));
        try (Database database = Database.open(config)) {
            assertThat(database.setup(setup(name, folder)).isSound()).isTrue();
        }
        return points;
    }

    @Test
    void setupThatIsKilledAnywhereIsFinishedByTheNext() throws Exception {
        List<String> points = points();
        assertThat(points)
                .contains("phase setup trials", "migration.recorded", "commit.returned")
                .anyMatch(point -> point.startsWith("phase setup role "))
                .anyMatch(point -> point.startsWith("phase setup password of "))
                .anyMatch(point -> point.startsWith("phase setup database "))
                .anyMatch(point -> point.startsWith("phase setup rights of "));
        int stride = Integer.getInteger("setup.stride", 11);
        List<Integer> numbers = IntStream.rangeClosed(1, points.size())
                .filter(number -> number % stride == 0)
                .boxed()
                .toList();
        for (int from = 0; from < numbers.size(); from += AT_ONCE) {
            List<Integer> some = numbers.subList(from, Math.min(from + AT_ONCE, numbers.size()));
            kill(some);
            for (int number : some) {
                check("killed_" + home.url().replaceAll(".*/", "") + "_" + number, points.get(number - 1));
            }
        }
    }

    private void kill(List<Integer> numbers) throws Exception {
        try (Child child = Child.next()) {
            for (int number : numbers) {
                String name = world(number);
                child.order(String.join(
                        "\t", "setup", "w" + number, url(name), Integer.toString(number), folder.toString(), name));
            }
            for (int number : numbers) {
                child.hears(line -> line.startsWith("w" + number + " POINT " + number + " "));
            }
        }
    }

    private void check(String name, String point) {
        try (Database database = Database.open(url(name))) {
            SetupReport rest = database.setup(setup(name, folder));
            assertThat(rest.trials()).as(point).allMatch(trial -> trial.fault().isEmpty());
            SetupReport again = database.setup(setup(name, folder));
            assertThat(again.deeds()).as(point).extracting(Deed::state).containsOnly(State.THERE);
            assertThat(again.changes()).as(point).isFalse();
        }
        Target inside =
                new Target(Engine.POSTGRES, url(name), home.jdbcUrl().replaceAll("/t\\d+\\?", "/" + name + "?"));
        assertThat(inside.rows("select code from country order by code"))
                .as(point)
                .containsExactly("at", "de");
        assertThat(inside.rows("select indisvalid from pg_index where indexrelid = 'i'::regclass"))
                .as(point)
                .containsExactly("t");
        assertThat(inside.rows("select distinct tableowner from pg_tables where schemaname in ('public', 'intact')"))
                .as(point)
                .containsExactly(name + "_owner");
    }
}
