package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.TransactionConflictException;
import dev.intact.testing.Engine;
import dev.intact.tx.TransactionReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is paused, not dead, in the middle of a unit: others wait, give up in time, and never do its work for it. */
class UnitPauseTest {
    @TempDir
    Path folder;

    private UnitWorld world;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** The other process: ours, which is impatient. */
    private Database impatient() {
        return Database.open(world.config().withTimeouts(usual -> usual.withLock(Duration.ofMillis(500))));
    }

    private void stand(Engine engine) throws Exception {
        world = UnitWorld.fresh(engine, folder, "paused");
        try (Database database = world.open()) {
            UnitShape.ONE.run(database, world.root(), 1);
        }
    }

    /** Stops unit 2 in another process at the last of its points of that name, and freezes the process. */
    private Child freeze(String point) throws Exception {
        int number = number(point);
        Child child = Child.next();
        child.order(world.order("once", UnitShape.ONE, 2, number));
        child.hears(line -> line.equals("paused POINT " + number + " " + point));
        signal(child, "-STOP");
        return child;
    }

    /** All worlds of one engine pass the same points; a unit of another world counts them. */
    private int number(String point) throws Exception {
        UnitWorld other = UnitWorld.fresh(world.target().engine(), folder, "counted");
        try (Database database = other.open()) {
            UnitShape.ONE.run(database, other.root(), 1);
        }
        try (Child child = Child.next()) {
            child.order(other.order("once", UnitShape.ONE, 2, LoadProcess.NO_POINT));
            child.await(line -> line.equals("counted DONE COMMITTED"));
            String last = child.heard().stream()
                    .filter(line -> line.startsWith("counted POINT ") && line.endsWith(" " + point))
                    .reduce((one, next) -> next)
                    .orElseThrow();
            return Integer.parseInt(last.split(" ")[2]);
        }
    }

    private static void signal(Child child, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void thaw(Child child) throws Exception {
        signal(child, "-CONT");
        child.order("go\tpaused");
        child.hears(line -> line.equals("paused DONE COMMITTED"));
    }

    private long staged() throws IOException {
        try (Stream<Path> all = Files.walk(world.root())) {
            return all.filter(file -> file.getFileName().toString().startsWith(".intact-"))
                    .count();
        }
    }

    @ParameterizedTest
    @EnumSource
    void unitOfAPausedProcessIsWaitedForAndNotSwept(Engine engine) throws Exception {
        stand(engine);
        try (Child child = freeze("rows.written")) {
            try (Database database = impatient()) {
                assertThatThrownBy(() -> UnitShape.ONE.run(database, world.root(), 2))
                        .isInstanceOfSatisfying(
                                TransactionConflictException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
                assertThat(staged()).as("what the paused process staged").isEqualTo(1);
            }
            UnitOracle.whole(world, 1, 1, "paused");
            thaw(child);
        }
        next(2);
    }

    @ParameterizedTest
    @EnumSource
    void pausedHolderOfTheHomeIsWaitedForAndItsFilesAreLeftToIt(Engine engine) throws Exception {
        stand(engine);
        try (Child child = freeze("lock.taken")) {
            try (Database database = impatient()) {
                assertThatThrownBy(() -> UnitShape.ONE.run(database, world.root(), 3))
                        .isInstanceOfSatisfying(
                                IntactException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                        .hasMessageContaining("Another process holds");
                assertThat(database.recover().isEmpty())
                        .as("a paused owner is not swept")
                        .isTrue();
                assertThat(staged()).as("what the paused process staged").isEqualTo(1);
                assertThat(UnitShape.SEVERAL.run(database, world.root(), 3).outcome())
                        .isEqualTo(Outcome.COMMITTED_FILES_PENDING);
                thaw(child);
                assertThat(UnitShape.ONE.run(database, world.root(), 4).outcome())
                        .isEqualTo(Outcome.COMMITTED);
            }
        }
        try (Database database = world.open()) {
            assertThat(database.recover().left()).isEmpty();
        }
        next(4);
    }

    private void next(int v) throws IOException {
        UnitOracle.settled(world, v, v, "all go on");
        try (Database database = world.open()) {
            UnitShape.ONE.run(database, world.root(), v + 1);
        }
        UnitOracle.settled(world, v + 1, v + 1, "and on");
    }
}
