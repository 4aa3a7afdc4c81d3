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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A process is killed at each point that a load passes: what stood is there, or what was to come, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedPointKillTest {
    /** Each must be among the points, or the test proves less than it says. */
    private static final List<String> EXPECTED = List.of(
            "lock.taken",
            "stage.created",
            "load.chunk.copied",
            "load.built",
            "load.checked",
            "tx.open",
            "marker.inserted",
            "publish.written",
            "changes.kept",
            "rows.written",
            "commit.sending",
            "commit.returned",
            "publish.done");

    private static final Set<String> COMMITTED = Set.of("commit.returned", "publish.done");

    private static final int AT_ONCE = 20;

    @TempDir
    static Path folder;

    private final Map<Engine, List<Target>> worlds = new EnumMap<>(Engine.class);

    static List<Arguments> loads() {
        return List.of(Engine.values()).stream()
                .flatMap(engine -> List.of(Scenario.values()).stream().map(scenario -> Arguments.of(engine, scenario)))
                .toList();
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @MethodSource("loads")
    void killedLoadLeavesTheOldOrTheNewAndTheNextCommandNothing(Engine engine, Scenario scenario) throws Exception {
        Path sources = scenario.sources(folder.resolve(engine + "-" + scenario));
        Target target = world(engine, 0);
        scenario.prepare(target);
        Contents before = Contents.of(target, Scenario.TABLES);
        List<String> points = points(target, sources);
        Contents after = Contents.of(target, Scenario.TABLES);
        assertThat(after).isNotEqualTo(before);
        assertThat(points).containsAll(EXPECTED);
        Remains.none(target, "after a load that nobody killed");

        List<Integer> killed = killed(engine, scenario, points);
        for (int first = 0; first < killed.size(); first += AT_ONCE) {
            List<Integer> numbers = killed.subList(first, Math.min(killed.size(), first + AT_ONCE));
            List<String> stopped = killAt(engine, scenario, sources, numbers);
            for (int i = 0; i < numbers.size(); i++) {
                String when = engine + " " + scenario + ", killed at point " + numbers.get(i) + ", " + stopped.get(i);
                boolean committed = COMMITTED.contains(stopped.get(i));
                boolean recover = numbers.get(i) % 2 == 0;
                check(world(engine, i), committed ? after : before, committed, when);
                next(world(engine, i), sources, recover, committed, when);
                assertThat(Contents.of(world(engine, i), Scenario.TABLES))
                        .as(when + ", loaded again")
                        .isEqualTo(after);
                assertThat(Contents.loads(world(engine, i)))
                        .as("loads in the ledger, loaded again, " + when)
                        .isEqualTo(1);
            }
        }
    }

    private static void check(Target target, Contents expected, boolean committed, String when) {
        assertThat(Contents.of(target, Scenario.TABLES)).as(when).isEqualTo(expected);
        assertThat(Contents.loads(target)).as("loads in the ledger, " + when).isEqualTo(committed ? 1 : 0);
    }

    /** A database for one load at a time; kills of all scenarios follow each other there. */
    private Target world(Engine engine, int number) throws IOException {
        List<Target> made = worlds.computeIfAbsent(engine, any -> new ArrayList<>());
        while (made.size() <= number) {
            made.add(engine.fresh(Files.createDirectories(folder.resolve(engine + "-" + made.size()))));
        }
        return made.get(number);
    }

    /** Rows are staged in the same way whatever becomes of them: two scenarios are killed there, all from the audit on. */
    private static int first(Scenario scenario, List<String> points) {
        return switch (scenario) {
            case REPLACE, FRESH -> 1;
            case MIXED, BESIDE -> 1 + points.indexOf("load.checked");
        };
    }

    /** A build takes the last point of each name, and of the others one in a few, which ones changes with the scenario. */
    private static List<Integer> killed(Engine engine, Scenario scenario, List<String> points) {
        int stride = Integer.getInteger("point.stride", engine == Engine.SQLITE ? 4 : 8);
        return IntStream.rangeClosed(first(scenario, points), points.size())
                .filter(number -> number % stride == scenario.ordinal() % stride
                        || points.lastIndexOf(points.get(number - 1)) == number - 1)
                .boxed()
                .toList();
    }

    private static List<String> points(Target target, Path sources) {
        List<String> points = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withFiles(sources)
                .withObserver(event -> LoadProcess.point(event).ifPresent(points::add));
        try (Database database = target.open(config)) {
            assertThat(database.load(Load.folder(sources)).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
        }
        return points;
    }

    /** In each world at its point; one SIGKILL hits all. Returns the names of the points. */
    private List<String> killAt(Engine engine, Scenario scenario, Path sources, List<Integer> numbers)
            throws Exception {
        List<String> names = new ArrayList<>();
        try (Child child = Child.next()) {
            for (int i = 0; i < numbers.size(); i++) {
                scenario.prepare(world(engine, i));
                child.order(String.join(
                        "\t",
                        "load",
                        "w" + i,
                        world(engine, i).url(),
                        numbers.get(i).toString(),
                        sources.toString()));
            }
            for (int i = 0; i < numbers.size(); i++) {
                String stopped = "w" + i + " POINT " + numbers.get(i) + " ";
                names.add(child.hears(line -> line.startsWith(stopped)).substring(stopped.length()));
            }
        }
        for (int i = 0; i < numbers.size(); i++) {
            Remains.awaitNoSession(world(engine, i));
        }
        return names;
    }

    /** The next command is a recovery or a load; either leaves nothing of the dead one. */
    private static void next(Target target, Path sources, boolean recover, boolean committed, String when)
            throws Exception {
        try (Database database = target.open()) {
            if (recover) {
                database.recover();
                Remains.none(target, "recovered after " + when);
            }
            assertThat(database.load(Load.folder(sources)).outcome())
                    .as(when)
                    .isEqualTo(committed ? LoadReport.Outcome.UNCHANGED : LoadReport.Outcome.PUBLISHED);
            assertThat(database.history().latest(10)).as(when).hasSize(1);
        }
        Remains.none(target, "loaded again after " + when);
    }
}
