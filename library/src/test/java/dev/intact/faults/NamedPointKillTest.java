package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A process is killed at each point that a load passes: what stood is there, or what was to come, and nothing else. */
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
            "rows.written",
            "commit.sending",
            "commit.returned",
            "publish.done");

    private static final Set<String> COMMITTED = Set.of("commit.returned", "publish.done");

    @TempDir
    Path folder;

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
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path sources = scenario.sources(folder.resolve("sources"));
        scenario.prepare(target);
        Contents before = Contents.of(target, Scenario.TABLES);
        List<String> points = points(target, sources);
        Contents after = Contents.of(target, Scenario.TABLES);
        assertThat(after).isNotEqualTo(before);
        assertThat(points).containsAll(EXPECTED);
        Remains.none(target, "after a load that nobody killed");

        for (int number = first(scenario, points); number <= points.size(); number++) {
            String point = points.get(number - 1);
            String when = engine + " " + scenario + ", killed at point " + number + ", " + point;
            scenario.prepare(target);
            killAt(target, sources, number);
            boolean committed = COMMITTED.contains(point);
            assertThat(Contents.of(target, Scenario.TABLES)).as(when).isEqualTo(committed ? after : before);
            assertThat(Contents.loads(target))
                    .as("loads in the ledger, " + when)
                    .isEqualTo(committed ? 1 : 0);
            next(target, sources, number % 2 == 0, committed, when);
            assertThat(Contents.of(target, Scenario.TABLES))
                    .as(when + ", loaded again")
                    .isEqualTo(after);
            assertThat(Contents.loads(target))
                    .as("loads in the ledger, loaded again, " + when)
                    .isEqualTo(1);
        }
    }

    /** Rows are staged in the same way whatever becomes of them: two scenarios are killed there, all from the audit on. */
    private static int first(Scenario scenario, List<String> points) {
        return switch (scenario) {
            case REPLACE, FRESH -> 1;
            case MIXED, BESIDE -> 1 + points.indexOf("load.checked");
        };
    }

    private static List<String> points(Target target, Path sources) throws Exception {
        try (Child child = Child.next()) {
            child.order("once", target.url(), LoadProcess.NO_POINT, List.of(sources));
            child.await(line -> line.equals("DONE PUBLISHED"));
            return child.heard().stream()
                    .filter(line -> line.startsWith("POINT "))
                    .map(line -> line.split(" ", 3)[2])
                    .toList();
        }
    }

    private static void killAt(Target target, Path sources, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order("once", target.url(), number, List.of(sources));
            child.await(line -> line.startsWith("POINT " + number + " "));
        }
        Remains.awaitNoSession(target);
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
            assertThat(database.history(10)).as(when).hasSize(1);
        }
        Remains.none(target, "loaded again after " + when);
    }
}
