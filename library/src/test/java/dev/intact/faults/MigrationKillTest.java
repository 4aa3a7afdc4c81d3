package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.migrate.MigrationReport.Done;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations;
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

/**
 * A process is killed between any two statements of its migrations, in as many worlds as there are points; one SIGKILL hits all.
 * What runs in a transaction is there whole or not at all, what does not is said to be unfinished, and the next process finishes.
 */
class MigrationKillTest {
    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    private Path files(Engine engine) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        String concurrently = engine == Engine.POSTGRES ? "concurrently" : "";
        Files.writeString(files.resolve("1_tables.sql"), """
                -- migrate:up
                create table player (id integer primary key, name text);
                insert into player values (1, 'a'), (2, 'b');
                create table game (id integer primary key, winner integer references player (id));
                """);
        Files.writeString(files.resolve("2_indexes.sql"), """
                -- migrate:up transaction:false
                create index %1$s if not exists game_winner on game (winner);
                create index %1$s if not exists player_name on player (name);
                """.formatted(concurrently));
        return files;
    }

    @ParameterizedTest
    @EnumSource
    void killedMigrationIsWholeOrSaidToBeUnfinishedAndIsFinished(Engine engine) throws Exception {
        Path files = files(engine);
        List<String> points = points(world(engine, 0), files);
        assertThat(points).contains("migration.statement", "migration.recorded", "commit.sending", "commit.returned");
        int stride = Integer.getInteger("migration.stride", engine == Engine.SQLITE ? 1 : 3);
        List<Integer> numbers = IntStream.rangeClosed(1, points.size())
                .filter(number -> number % stride == 0
                        || points.get(number - 1).equals("migration.statement") && stride > 1 && number % 2 == 0)
                .boxed()
                .toList();
        List<Target> worlds = kill(engine, files, numbers);

        List<List<MigrationState>> seen = new ArrayList<>();
        for (int i = 0; i < worlds.size(); i++) {
            String when = engine + ", killed at point " + numbers.get(i) + ", " + points.get(numbers.get(i) - 1);
            seen.add(check(worlds.get(i), files, when));
        }
        assertThat(seen)
                .contains(
                        List.of(MigrationState.PENDING, MigrationState.PENDING),
                        List.of(MigrationState.APPLIED, MigrationState.FAILED),
                        List.of(MigrationState.APPLIED, MigrationState.APPLIED));
    }

    private static List<MigrationState> check(Target target, Path files, String when) {
        try (Database database = target.open()) {
            Migrations migrations = Migrations.in(files);
            List<MigrationState> states = database.migrations(migrations).lines().stream()
                    .map(Line::state)
                    .toList();
            boolean tables = states.get(0) == MigrationState.APPLIED;
            assertThat(standing(target)).as(when).isEqualTo(tables ? 2 : 0);
            assertThat(database.migrate(migrations).done().stream().map(Done::title))
                    .as(when)
                    .doesNotContainSequence("1_tables", "1_tables");
            assertThat(database.migrations(migrations).isCurrent()).as(when).isTrue();
            assertThat(target.count("player")).as(when).isEqualTo(2);
            assertThat(indexes(target)).as(when).isEqualTo(2);
            return states;
        }
    }

    private static int standing(Target target) {
        return number(
                target,
                target.engine() == Engine.SQLITE
                        ? "select count(*) from sqlite_schema where name in ('player', 'game')"
                        : "select count(*) from pg_tables where tablename in ('player', 'game')");
    }

    private static int indexes(Target target) {
        return number(
                target,
                target.engine() == Engine.SQLITE
                        ? "select count(*) from sqlite_schema where name in ('game_winner', 'player_name')"
                        : "select count(*) from pg_index where indisvalid and indexrelid::regclass::text in"
                                + " ('game_winner', 'player_name')");
    }

    private static int number(Target target, String sql) {
        return Integer.parseInt(target.rows(sql).get(0));
    }

    private Target world(Engine engine, int number) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve("w" + number)));
    }

    private static List<String> points(Target target, Path files) {
        List<String> points = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withObserver(event -> LoadProcess.point(event).ifPresent(points::add));
        try (Database database = target.open(config)) {
            assertThat(database.migrate(Migrations.in(files)).done()).hasSize(2);
        }
        return points;
    }

    private List<Target> kill(Engine engine, Path files, List<Integer> numbers) throws Exception {
        List<Target> worlds = new ArrayList<>();
        try (Child child = Child.next()) {
            for (int i = 0; i < numbers.size(); i++) {
                Target world = world(engine, i + 1);
                worlds.add(world);
                child.order(String.join(
                        "\t", "migrate", "w" + i, world.url(), numbers.get(i).toString(), files.toString()));
            }
            for (int i = 0; i < numbers.size(); i++) {
                String stopped = "w" + i + " POINT " + numbers.get(i) + " ";
                child.hears(line -> line.startsWith(stopped));
            }
        }
        for (Target world : worlds) {
            Remains.awaitNoSession(world);
        }
        return worlds;
    }
}
