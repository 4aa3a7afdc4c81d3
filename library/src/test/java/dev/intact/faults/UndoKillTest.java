package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An undo is killed at points of its own: the load is there or taken back, whole, and the same undo goes on from there. */
class UndoKillTest {
    private static final List<String> DEADLY = List.of("undo.laid", "undo.written", "undo.kept", "commit.returned");
    private static final List<String> TABLES = List.of("t", "made");

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @EnumSource
    void killedUndoLeavesTheLoadOrNothingOfIt(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table t (id integer primary key, n integer)", "insert into t values (1, 1), (2, 2), (3, 3)");
        Contents before = Contents.of(target, TABLES);
        Path sources = Files.createDirectory(folder.resolve("sources"));
        Files.writeString(sources.resolve("t.csv"), "id,n\n1,10\n2,2\n4,40\n");
        Files.writeString(sources.resolve("made.csv"), "id\n1\n2\n");
        try (Database database = target.open()) {
            long load = database.load(Load.folder(sources).replace()).load().orElseThrow();
            Contents after = Contents.of(target, TABLES);
            List<String> points = points(target, load);
            assertThat(points).containsAll(DEADLY);
            assertThat(Contents.of(target, TABLES)).isEqualTo(before);

            long last = undone(database);
            for (String deadly : DEADLY) {
                database.undo(last);
                assertThat(Contents.of(target, TABLES)).as("loaded again").isEqualTo(after);
                killAt(target, load, 1 + points.indexOf(deadly));
                boolean committed = deadly.equals("commit.returned");
                String when = engine + ", killed at " + deadly;
                assertThat(Contents.of(target, TABLES)).as(when).isEqualTo(committed ? before : after);
                database.recover();
                assertThat(database.undo(load).outcome())
                        .as(when)
                        .isEqualTo(committed ? Outcome.UNCHANGED : Outcome.PUBLISHED);
                assertThat(Contents.of(target, TABLES)).as(when).isEqualTo(before);
                Contents.loads(target);
                last = undone(database);
            }
        }
        Remains.none(target, "after undos that were killed");
    }

    /** The number of the load that has taken the first one back. */
    private static long undone(Database database) {
        return database.history().latest(1).get(0).load().orElseThrow();
    }

    private static List<String> points(Target target, long load) throws Exception {
        try (Child child = Child.next()) {
            child.order("undo\t" + target.url() + "\t" + LoadProcess.NO_POINT + "\t" + load);
            child.await(line -> line.equals("DONE PUBLISHED"));
            return child.heard().stream()
                    .filter(line -> line.startsWith("POINT "))
                    .map(line -> line.split(" ", 3)[2])
                    .toList();
        }
    }

    private static void killAt(Target target, long load, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order("undo\t" + target.url() + "\t" + number + "\t" + load);
            child.await(line -> line.startsWith("POINT " + number + " "));
        }
        Remains.awaitNoSession(target);
    }
}
