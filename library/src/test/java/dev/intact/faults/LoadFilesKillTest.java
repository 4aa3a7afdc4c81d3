package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process is killed at each point from the transaction on of a load that replaces a file and makes another: rows and files
 * are of one version, and what was replaced is kept exactly if the load is there. One SIGKILL hits all.
 */
class LoadFilesKillTest {
    private static final List<String> EXPECTED = List.of(
            "tx.open",
            "stage.created",
            "stage.synced",
            "kept.linked",
            "rows.written",
            "stage.dirsynced",
            "commit.sending",
            "commit.returned",
            "apply.before",
            "apply.file",
            "apply.dirsynced",
            "publish.done");

    /** These always; of the others some, in a campaign all. */
    private static final Set<String> TELLING =
            Set.of("kept.linked", "stage.dirsynced", "commit.sending", "commit.returned", "apply.before", "apply.file");

    private static final int STRIDE = Integer.getInteger("unit.stride", 12);

    private static final Set<String> OLD = Set.of("out/one.csv: a\n1\n", "table: 1");
    private static final Set<String> NEW = Set.of("out/one.csv: a\n2\n", "out/two.csv: a\n2\n", "table: 2");

    @TempDir
    Path folder;

    /** A database, the sources of a load into it, and its files, which are among the sources. */
    private record World(Target target, Path files) {
        static World of(Engine engine, Path folder) throws IOException {
            Files.createDirectories(folder);
            return new World(engine.fresh(folder), Files.createDirectories(folder.resolve("sources")));
        }

        Database open() {
            return Database.open(DatabaseConfig.of(target.url()).withFiles(files));
        }

        /** A load of the first version stands, the second is to be loaded. */
        World prepared() throws IOException {
            sources("1", "");
            try (Database database = open()) {
                assertThat(database.load(Load.folder(files)).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
            }
            sources("2", "  - { path: out/two.csv, sql: select a from t }\n");
            return this;
        }

        private void sources(String value, String more) throws IOException {
            Files.writeString(files.resolve("t.csv"), "a\n" + value + "\n");
            Files.writeString(
                    files.resolve("intact.yaml"),
                    "load:\n  - { table: t, from: t.csv, key: a, mode: replace }\n"
                            + "files:\n  - { path: out/one.csv, sql: select a from t }\n"
                            + more);
        }

        Set<String> seen() throws IOException {
            Set<String> seen = new TreeSet<>();
            for (Path file : list(files.resolve("out"))) {
                seen.add(files.relativize(file) + ": " + Files.readString(file));
            }
            target.rows("select a from t").forEach(row -> seen.add("table: " + row));
            return seen;
        }

        /** The contents of what is kept. */
        List<String> kept() throws IOException {
            List<String> kept = new ArrayList<>();
            for (Path base : List.of(files, files.resolveSibling(""))) {
                for (Path home : list(base.resolve(".intact"))) {
                    for (Path file : list(home.resolve("kept"))) {
                        kept.add(Files.readString(file));
                    }
                }
            }
            return kept;
        }

        private static List<Path> list(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> all = Files.list(folder)) {
                return all.toList();
            }
        }
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndFilesOfAKilledLoadAreOfOneVersion(Engine engine) throws Exception {
        List<String> points = points(World.of(engine, folder.resolve("whole")).prepared());
        assertThat(points).containsAll(EXPECTED);
        List<Integer> numbers = new ArrayList<>();
        for (int number = points.indexOf("tx.open") + 1; number <= points.size(); number++) {
            if (number % STRIDE == 0 || TELLING.contains(points.get(number - 1))) {
                numbers.add(number);
            }
        }
        List<World> worlds = new ArrayList<>();
        for (int number : numbers) {
            worlds.add(World.of(engine, folder.resolve("w" + number)).prepared());
        }
        kill(worlds, numbers);
        for (int i = 0; i < worlds.size(); i++) {
            settle(worlds.get(i), points.get(numbers.get(i) - 1), i % 2 == 0);
        }
    }

    private static List<String> points(World world) throws Exception {
        try (Child child = Child.next()) {
            child.order("once", world.target().url(), LoadProcess.NO_POINT, List.of(world.files()));
            child.await(line -> line.equals("DONE PUBLISHED"));
            assertThat(world.seen()).isEqualTo(NEW);
            return child.heard().stream()
                    .filter(line -> line.startsWith("POINT "))
                    .map(line -> line.split(" ", 3)[2])
                    .toList();
        }
    }

    private static void kill(List<World> worlds, List<Integer> numbers) throws Exception {
        try (Child child = Child.next()) {
            for (int i = 0; i < worlds.size(); i++) {
                World world = worlds.get(i);
                child.order(String.join(
                        "\t",
                        "load",
                        "w" + i,
                        world.target().url(),
                        numbers.get(i).toString(),
                        world.files().toString()));
            }
            for (int i = 0; i < worlds.size(); i++) {
                String stopped = "w" + i + " POINT " + numbers.get(i) + " ";
                String unused = child.hears(line -> line.startsWith(stopped));
            }
        }
        for (World world : worlds) {
            Remains.awaitNoSession(world.target());
        }
    }

    /** By a recovery, or by the next load; one that is recognised as done changes nothing. */
    private static void settle(World world, String point, boolean recover) throws Exception {
        boolean committed = Contents.loads(world.target()) == 2;
        try (Database database = world.open()) {
            if (recover || committed) {
                database.recover();
                assertThat(database.status().isSettled()).as(point).isTrue();
                assertThat(world.seen()).as(point).isEqualTo(committed ? NEW : OLD);
                assertThat(world.kept()).as(point).isEqualTo(committed ? List.of("a\n1\n") : List.of());
            }
            assertThat(database.load(Load.folder(world.files())).outcome())
                    .as(point)
                    .isEqualTo(committed ? LoadReport.Outcome.UNCHANGED : LoadReport.Outcome.PUBLISHED);
        }
        assertThat(world.seen()).as(point).isEqualTo(NEW);
        assertThat(world.kept()).as(point).containsExactly("a\n1\n");
    }
}
