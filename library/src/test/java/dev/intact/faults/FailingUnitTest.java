package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.delete;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.io.Disk;
import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.FailingDisk;
import dev.intact.testing.disk.Fault;
import dev.intact.testing.disk.SimulatedDisk;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionReport.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call that a unit makes of the disk fails once: before COMMIT nothing is changed, after it the unit is committed
 * and says so, and what is left of it is finished as soon as the disk works again.
 */
class FailingUnitTest {
    private static final Play PLAY = new Play(
            "three files",
            Set.of("a/x", "b/z"),
            new Work(1, replace("a/x"), create("a/y"), create("c/d/x"), delete("b/z")),
            new Work(2, replace("a/x")));

    private static final Work KEEPING = new Work(1, replace("a/x"), create("a/y"), delete("b/z")).keeping();

    /**
     * A unit and what comes before and after it.
     *
     * @param play its works; the one that follows the unit is done once the disk works again
     * @param before how many works are done before the disk breaks
     */
    private record Case(Play play, int before) {
        Work unit() {
            return play.first().get(before);
        }

        Work next() {
            return play.first().get(before + 1);
        }

        @Override
        public String toString() {
            return play.toString();
        }
    }

    private static final Case PLAIN = new Case(PLAY, 0);

    static List<Case> cases() {
        Set<String> standing = Set.of("a/x", "b/z");
        return List.of(
                PLAIN,
                new Case(new Play("kept", standing, KEEPING, new Work(2, replace("a/x"))), 0),
                new Case(
                        new Play(
                                "undone", standing, KEEPING, new Work(2).undoing(KEEPING), new Work(3, replace("a/x"))),
                        1));
    }

    /** How the program goes on once the disk works again. */
    private enum Then {
        CLOSES,
        GOES_ON,
        VANISHES
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachCallFailsInTurnByABrokenDevice(Case unit) {
        Set<Optional<Outcome>> outcomes = new HashSet<>();
        FailingDisk counted = counted(unit);
        for (int call = 1; call <= counted.calls(); call++) {
            int number = call;
            Then then = Then.values()[call % Then.values().length];
            String name = "call " + call + " fails, then the program " + then;
            outcomes.add(run(unit, name, then, disk -> disk.once(FailingDisk.call(number), Fault.EIO)));
        }
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        Optional.empty(), Optional.of(Outcome.COMMITTED), Optional.of(Outcome.COMMITTED_FILES_PENDING));
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "ENOSPC", "EACCES", "SHORT_WRITE"})
    void eachChangeFailsInTurn(Fault fault) {
        int steps = counted(PLAIN).steps();
        for (int step = 1; step <= steps; step++) {
            int number = step;
            Then then = Then.values()[step % Then.values().length];
            String name = fault + " at step " + step + ", then the program " + then;
            run(PLAIN, name, then, disk -> disk.once(FailingDisk.step(number), fault));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachKindOfCallFailsUntilTheDiskIsMended(Case unit) {
        for (Call.Operation operation : EnumSet.allOf(Call.Operation.class)) {
            for (Then then : Then.values()) {
                Predicate<Call> every = FailingDisk.every(operation);
                run(unit, operation + " fails, then the program " + then, then, disk -> disk.always(every, Fault.EIO));
            }
        }
    }

    private static FailingDisk counted(Case unit) {
        try (MemoryDatabase database = new MemoryDatabase()) {
            SimulatedDisk disk = disk(unit, database);
            FailingDisk counting = new FailingDisk(disk);
            try (Program program = program(unit, database, counting)) {
                unit.unit().run(program);
                return counting;
            }
        }
    }

    /** As it is when the unit begins. */
    private static SimulatedDisk disk(Case unit, MemoryDatabase database) {
        SimulatedDisk disk = unit.play().disk();
        if (unit.before() == 0) {
            return disk;
        }
        SimulatedDisk earlier = disk.process();
        try (Program program = CrashSearch.Habits.GOOD.program(unit.play(), database, earlier, 2, step -> {})) {
            unit.play().first().subList(0, unit.before()).forEach(work -> work.run(program));
        }
        return disk;
    }

    private static Program program(Case unit, MemoryDatabase database, Disk disk) {
        return CrashSearch.Habits.GOOD.program(unit.play(), database, disk, 1, step -> {});
    }

    private interface Breaking {
        Object of(FailingDisk disk);
    }

    /** The outcome of the unit; empty where it failed. */
    private static Optional<Outcome> run(Case unit, String name, Then then, Breaking breaking) {
        try (MemoryDatabase database = new MemoryDatabase()) {
            SimulatedDisk disk = disk(unit, database);
            FailingDisk failing = new FailingDisk(disk);
            Program program = program(unit, database, failing);
            breaking.of(failing);
            Optional<Outcome> outcome = unit(unit, name, program);
            int committed = unit.before() + (outcome.isPresent() ? 1 : 0);
            assertThat(CrashSearch.committed(database.image())).as(name).hasSize(committed);
            failing.heal();
            goOn(unit, name, then, program);
            if (then != Then.VANISHES && outcome.isPresent()) {
                // What was committed is finished by the next transaction or by closing, without a recovery.
                CrashSearch.promises(name, unit.play(), disk, database.image());
            }
            settled(unit, name, then, disk, database);
            return outcome;
        }
    }

    private static Optional<Outcome> unit(Case unit, String name, Program program) {
        try {
            TransactionReport report = unit.unit().run(program).get(0);
            assertThat(report.pending().isEmpty()).as(name).isEqualTo(report.outcome() == Outcome.COMMITTED);
            return Optional.of(report.outcome());
        } catch (IntactException e) {
            assertThat(e.effect()).as(name + ": " + e).isEqualTo(Effect.NONE);
            assertThat(e).as(name).hasMessageContaining("othing was changed");
            return Optional.empty();
        }
    }

    private static void goOn(Case unit, String name, Then then, Program program) {
        if (then == Then.GOES_ON) {
            List<TransactionReport> reports = new ArrayList<>();
            assertThatCode(() -> reports.addAll(unit.next().run(program)))
                    .as(name)
                    .doesNotThrowAnyException();
            assertThat(reports.get(0).outcome()).as(name).isEqualTo(Outcome.COMMITTED);
        }
        if (then == Then.VANISHES) {
            program.vanish();
        } else {
            assertThatCode(program::close).as(name).doesNotThrowAnyException();
        }
    }

    private static void settled(Case unit, String name, Then then, SimulatedDisk disk, MemoryDatabase database) {
        if (then == Then.VANISHES) {
            disk.kill();
        }
        SimulatedDisk after = disk.killed();
        CrashSearch.Habits.GOOD
                .program(unit.play(), database, after, 9, step -> {})
                .recover();
        CrashSearch.promises(name, unit.play(), after, database.image());
    }
}
