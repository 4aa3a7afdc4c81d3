package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.RecordingDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a unit costs, in calls that wait for the disk. The database's own are not counted. */
class UnitCostTest {
    private static final Play PLAY = new Play("three files", Set.of("a/x", "a/y", "b/z"));
    private static final Work THREE = new Work(1, replace("a/x"), replace("a/y"), replace("b/z"));

    private final RecordingDisk disk = new RecordingDisk(PLAY.disk());
    private final MemoryDatabase database = new MemoryDatabase();
    private final Program program = CrashSearch.Habits.GOOD.program(PLAY, database, disk, 1, step -> {});

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void threeFilesInTwoFoldersCostSevenForcings() {
        THREE.run(program);
        int before = forcings().size();
        new Work(2, replace("a/x"), replace("a/y"), replace("b/z")).run(program);
        // Three contents; each folder once before COMMIT, once after.
        assertThat(forcings().subList(before, forcings().size()).stream().map(UnitCostTest::name))
                .containsExactly("staged", "staged", "staged", "a", "b", "a", "b");
        program.close();
    }

    @Test
    void keepingWhatIsReplacedCostsOneForcingMore() {
        THREE.keeping().run(program);
        int before = forcings().size();
        Work again = new Work(2, replace("a/x"), replace("a/y"), replace("b/z")).keeping();
        again.run(program);
        // Each content; each folder and that of what is kept once before COMMIT, each folder once after.
        assertThat(forcings().subList(before, forcings().size()).stream().map(UnitCostTest::name))
                .containsExactly("staged", "staged", "staged", "a", "kept", "b", "a", "b");
        int undone = forcings().size();
        new Work(3).undoing(again).run(program);
        assertThat(forcings().subList(undone, forcings().size()).stream().map(UnitCostTest::name))
                .containsExactly("staged", "staged", "staged", "a", "kept", "b", "a", "b");
        program.close();
    }

    @Test
    void keepingWhatAnotherProgramWroteForcesThatToo() {
        new Work(1, create("a/n")).keeping().run(program);
        int before = forcings().size();
        new Work(2, replace("a/x")).keeping().run(program);
        // Its content; that folder's own; the folder of what is kept for the first time, in the home.
        assertThat(forcings().subList(before, forcings().size()).stream()
                        .filter(call -> call.path().startsWith(Play.HOME))
                        .map(UnitCostTest::name))
                .containsExactly("app.db", "staged", "kept");
        program.close();
    }

    @Test
    void firstUseOfAHomeAndOfEachFolderCostsMore() {
        THREE.run(program);
        assertThat(forcings().stream().map(UnitCostTest::name).toList())
                .containsSubsequence(List.of("simulated", ".intact", "app.db")) // the home, down from the database
                .containsSubsequence(List.of("notes", "owners", "simulated")) // the first folder, and what it is in
                .containsSubsequence(List.of("notes", "simulated")) // any other folder
                .endsWith("a", "b", "a", "b")
                .hasSize(7 + 3 + 3 + 2);
        program.close();
    }

    @Test
    void rowsAloneForceNothingAndMakeNoHome() {
        new Work(1).run(program);
        program.close();
        assertThat(forcings()).isEmpty();
        assertThat(disk.done(Operation.MAKE_DIRECTORY, Operation.CREATE, Operation.LOCK, Operation.DELETE))
                .isEmpty();
    }

    @Test
    void closingForcesEachFolderOnce() {
        new Work(1, create("a/n"), replace("b/z")).run(program);
        int before = forcings().size();
        program.close();
        assertThat(forcings().subList(before, forcings().size()).stream().map(UnitCostTest::name))
                .containsExactly("a", "b");
        assertThat(disk.stillOpen()).isEmpty();
    }

    private List<Call> forcings() {
        return disk.done(Operation.SYNC, Operation.SYNC_DIRECTORY);
    }

    private static String name(Call call) {
        Path path = call.path();
        String name = path.getFileName().toString();
        return BadHabit.isStaged(path) ? "staged" : name.endsWith(".dirs") ? "notes" : name;
    }
}
