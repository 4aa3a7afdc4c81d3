package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed at each point of a load that migrates: schema, rows and file are there together, or none of them. */
class MigratingLoadKillTest {
    private static final String COLUMNS = "select count(*) from ";

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** One world: a folder with a load, and a database that has the first migration and its rows. */
    private record World(Path folder, Target target) {
        static World of(Engine engine, Path folder) throws IOException {
            Files.createDirectories(folder.resolve("migrations"));
            Files.writeString(folder.resolve("intact.yaml"), """
                    migrate: true
                    load:
                      - { table: player, from: player.csv, mode: replace, key: id }
                    files:
                      - { path: names.csv, sql: select name from player order by id }
                    """);
            Files.writeString(
                    folder.resolve("migrations/1_make.sql"),
                    "-- migrate:up\ncreate table player (id integer primary key, name text not null);\n");
            Files.writeString(folder.resolve("player.csv"), "id,name\n1,Ann\n2,Bob\n");
            World world = new World(folder, engine.fresh(folder));
            try (Database database = world.open(event -> {})) {
                database.load(Load.folder(folder));
            }
            Files.writeString(
                    folder.resolve("migrations/2_rating.sql"),
                    "-- migrate:up\nalter table player add column rating integer;\ncreate index rated on player (rating);\n");
            Files.writeString(folder.resolve("player.csv"), "id,name,rating\n1,Ann,7\n2,Bo,8\n3,Cid,9\n");
            return world;
        }

        Database open(Observer observer) {
            return Database.open(
                    DatabaseConfig.of(target.url()).withFiles(folder).withObserver(observer));
        }

        /** How many of the new things there are: column and index, rows, file, what is written down. */
        List<Boolean> seen() throws IOException {
            boolean sqlite = target.engine() == Engine.SQLITE;
            String column = COLUMNS
                    + (sqlite
                            ? "pragma_table_info('player') where name = 'rating'"
                            : "information_schema.columns where table_name = 'player' and column_name = 'rating'");
            String index =
                    COLUMNS + (sqlite ? "sqlite_schema where name = 'rated'" : "pg_indexes where indexname = 'rated'");
            boolean file = Files.readString(folder.resolve("names.csv")).contains("Cid");
            return List.of(
                    target.rows(column).get(0).equals("1"),
                    target.rows(index).get(0).equals("1"),
                    target.count("player") == 3,
                    file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedLoadThatMigratesLeavesAllOrNothing(Engine engine) throws Exception {
        List<String> points = new ArrayList<>();
        World spared = World.of(engine, folder.resolve("spared"));
        try (Database database = spared.open(event -> LoadProcess.point(event).ifPresent(points::add))) {
            database.load(Load.folder(spared.folder()));
        }
        assertThat(points).contains("migration.statement", "migration.recorded", "rows.written", "commit.sending");
        // What comes before the transaction leaves no more than any other load does.
        int first = points.indexOf("tx.open") + 1;
        int stride = Integer.getInteger("migration.stride", 5);
        List<Integer> numbers = IntStream.rangeClosed(first, points.size())
                .filter(number -> number % stride == 0
                        || points.get(number - 1).startsWith("migration.")
                        || points.get(number - 1).startsWith("commit."))
                .boxed()
                .toList();
        List<World> worlds = new ArrayList<>();
        try (Child child = Child.next()) {
            for (int number : numbers) {
                World world = World.of(engine, folder.resolve("w" + number));
                worlds.add(world);
                child.order(String.join(
                        "\t",
                        "load",
                        "w" + number,
                        world.target().url(),
                        String.valueOf(number),
                        world.folder().toString()));
            }
            for (int number : numbers) {
                String stopped = "w" + number + " POINT " + number + " ";
                child.hears(line -> line.startsWith(stopped));
            }
        }
        for (int i = 0; i < worlds.size(); i++) {
            Remains.awaitNoSession(worlds.get(i).target());
            check(worlds.get(i), points.get(numbers.get(i) - 1), engine);
        }
    }

    private static void check(World world, String point, Engine engine) throws IOException {
        String when = engine + ", killed at " + point;
        boolean committed =
                point.equals("commit.returned") || point.startsWith("files.") || point.equals("publish.done");
        try (Database database = world.open(event -> {})) {
            database.recover();
            List<Boolean> seen = world.seen();
            assertThat(seen).as(when).containsOnly(seen.get(0));
            assertThat(states(database, world).get(1))
                    .as(when)
                    .isEqualTo(seen.get(0) ? MigrationState.APPLIED : MigrationState.PENDING);
            if (committed) {
                assertThat(seen.get(0)).as(when).isTrue();
            }
            database.load(Load.folder(world.folder()));
            assertThat(world.seen()).as(when).containsOnly(true);
            assertThat(states(database, world)).as(when).containsOnly(MigrationState.APPLIED);
        }
    }

    private static List<MigrationState> states(Database database, World world) {
        return database.migrations(Migrations.in(world.folder().resolve("migrations"))).lines().stream()
                .map(Line::state)
                .toList();
    }
}
