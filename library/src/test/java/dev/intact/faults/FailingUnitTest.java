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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private static final FailingDisk COUNTED = counted();

    /** How the program goes on once the disk works again. */
    private enum Then {
        CLOSES,
        GOES_ON,
        VANISHES
    }

    @Test
    void eachCallFailsInTurnByABrokenDevice() {
        Set<Optional<Outcome>> outcomes = new HashSet<>();
        for (int call = 1; call <= COUNTED.calls(); call++) {
            int number = call;
            Then then = Then.values()[call % Then.values().length];
            String name = "call " + call + " fails, then the program " + then;
            outcomes.add(run(name, then, disk -> disk.once(FailingDisk.call(number), Fault.EIO)));
        }
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        Optional.empty(), Optional.of(Outcome.COMMITTED), Optional.of(Outcome.COMMITTED_FILES_PENDING));
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "ENOSPC", "EACCES", "SHORT_WRITE"})
    void eachChangeFailsInTurn(Fault fault) {
        for (int step = 1; step <= COUNTED.steps(); step++) {
            int number = step;
            Then then = Then.values()[step % Then.values().length];
            String name = fault + " at step " + step + ", then the program " + then;
            run(name, then, disk -> disk.once(FailingDisk.step(number), fault));
        }
    }

    @Test
    void eachKindOfCallFailsUntilTheDiskIsMended() {
        for (Call.Operation operation : EnumSet.allOf(Call.Operation.class)) {
            for (Then then : Then.values()) {
                Predicate<Call> every = FailingDisk.every(operation);
                run(operation + " fails, then the program " + then, then, disk -> disk.always(every, Fault.EIO));
            }
        }
    }

    private static FailingDisk counted() {
        FailingDisk counting = new FailingDisk(PLAY.disk());
        try (MemoryDatabase database = new MemoryDatabase();
                Program program = program(database, counting)) {
            PLAY.first().get(0).run(program);
            return counting;
        }
    }

    private static Program program(MemoryDatabase database, Disk disk) {
        return CrashSearch.Habits.GOOD.program(PLAY, database, disk, 1, step -> {});
    }

    private interface Breaking {
        Object of(FailingDisk disk);
    }

    /** The outcome of the unit; empty where it failed. */
    private static Optional<Outcome> run(String name, Then then, Breaking breaking) {
        SimulatedDisk disk = PLAY.disk();
        FailingDisk failing = new FailingDisk(disk);
        try (MemoryDatabase database = new MemoryDatabase()) {
            Program program = program(database, failing);
            breaking.of(failing);
            Optional<Outcome> outcome = unit(name, program);
            Set<Integer> committed = CrashSearch.committed(database.image());
            assertThat(committed).as(name).isEqualTo(outcome.isPresent() ? Set.of(1) : Set.of());
            failing.heal();
            goOn(name, then, program);
            if (then != Then.VANISHES && outcome.isPresent()) {
                // What was committed is finished by the next transaction or by closing, without a recovery.
                CrashSearch.promises(name, PLAY, disk, database.image());
            }
            settled(name, then, disk, database);
            return outcome;
        }
    }

    private static Optional<Outcome> unit(String name, Program program) {
        try {
            TransactionReport report = PLAY.first().get(0).run(program).get(0);
            assertThat(report.pending().isEmpty()).as(name).isEqualTo(report.outcome() == Outcome.COMMITTED);
            return Optional.of(report.outcome());
        } catch (IntactException e) {
            assertThat(e.effect()).as(name + ": " + e).isEqualTo(Effect.NONE);
            assertThat(e).as(name).hasMessageContaining("othing was changed");
            return Optional.empty();
        }
    }

    private static void goOn(String name, Then then, Program program) {
        if (then == Then.GOES_ON) {
            List<TransactionReport> reports = new ArrayList<>();
            assertThatCode(() -> reports.addAll(PLAY.first().get(1).run(program)))
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

    private static void settled(String name, Then then, SimulatedDisk disk, MemoryDatabase database) {
        if (then == Then.VANISHES) {
            disk.kill();
        }
        SimulatedDisk after = disk.killed();
        CrashSearch.Habits.GOOD.program(PLAY, database, after, 9, step -> {}).recover();
        CrashSearch.promises(name, PLAY, after, database.image());
    }
}
