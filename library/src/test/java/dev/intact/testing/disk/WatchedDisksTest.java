package dev.intact.testing.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.FailingDisk.Stopped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A small unit, replacing one file, on disks that record and fail. */
class WatchedDisksTest {
    private static final Path ROOT = Path.of("/d").toAbsolutePath();
    private static final Path TARGET = ROOT.resolve("t");
    private static final Path STAGED = ROOT.resolve("s");
    private static final int STEPS = 6;

    private final SimulatedDisk simulated = new SimulatedDisk(ROOT);

    private static void replace(Disk disk, String content) throws IOException {
        disk.stat(TARGET);
        try (Disk.Output out = disk.create(STAGED, Disk.Rights.USUAL)) {
            out.stream().write(content.getBytes());
            out.sync();
        }
        disk.syncDirectory(ROOT);
        disk.rename(STAGED, TARGET);
        disk.syncDirectory(ROOT);
    }

    @Test
    void recordingDiskSaysWhatAUnitCostsAndInWhichOrder() throws Exception {
        RecordingDisk disk = new RecordingDisk(simulated);
        replace(disk, "new");
        assertThat(disk.done().stream().map(Call::operation))
                .containsExactly(
                        Operation.STAT,
                        Operation.CREATE,
                        Operation.WRITE,
                        Operation.SYNC,
                        Operation.CLOSE,
                        Operation.SYNC_DIRECTORY,
                        Operation.RENAME,
                        Operation.SYNC_DIRECTORY);
        assertThat(disk.done(Operation.WRITE)).containsExactly(new Call(3, 2, Operation.WRITE, STAGED, 3));
        assertThat(disk.fileSyncs()).isEqualTo(1);
        assertThat(disk.directorySyncs()).isEqualTo(2);
        assertThat(disk.steps()).isEqualTo(STEPS);
        assertThat(disk.calls()).isEqualTo(8);
    }

    @Test
    void recordingDiskKnowsWhatIsOpenAndWhatIsNotForced() throws Exception {
        RecordingDisk disk = new RecordingDisk(simulated);
        Disk.Output out = disk.create(STAGED, Disk.Rights.USUAL);
        out.write(new byte[1]);
        assertThat(disk.stillOpen()).containsExactly(STAGED);
        assertThat(disk.unsynced()).containsExactly(ROOT, STAGED);
        out.sync();
        out.close();
        out.close();
        disk.syncDirectory(ROOT);
        assertThat(disk.stillOpen()).isEmpty();
        assertThat(disk.unsynced()).isEmpty();
        InputStream in = disk.read(STAGED);
        Disk.Lease lease = disk.lock(TARGET).orElseThrow();
        assertThat(disk.lock(TARGET)).isEmpty();
        assertThat(disk.stillOpen()).containsExactly(STAGED, TARGET);
        in.close();
        lease.close();
        assertThat(disk.stillOpen()).isEmpty();
    }

    @Test
    void recordingDiskLetsATestLookBeforeEachStep() throws Exception {
        Set<String> seen = new TreeSet<>();
        replace(new RecordingDisk(simulated, step -> seen.add(simulated.tree())), "new");
        assertThat(seen).containsExactly("/d/\n", "/d/\n/d/s: \n", "/d/\n/d/s: new\n", "/d/\n/d/t: new\n");
    }

    @Test
    void eachStepFailsInTurnAndEndsTheUnit() throws Exception {
        List<String> left = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            SimulatedDisk fresh = new SimulatedDisk(ROOT);
            FailingDisk disk = new FailingDisk(fresh).once(FailingDisk.step(step), Fault.EIO);
            assertThatThrownBy(() -> replace(disk, "new"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            left.add(fresh.tree().substring("/d/\n".length()));
        }
        assertThat(left).containsExactly("", "/d/s: \n", "/d/s: new\n", "/d/s: new\n", "/d/s: new\n", "/d/t: new\n");
        FailingDisk none = new FailingDisk(simulated).once(FailingDisk.step(STEPS + 1), Fault.EIO);
        replace(none, "new");
        assertThat(none.steps()).isEqualTo(STEPS);
    }

    @Test
    void everyCallIsCountedAlsoTheLooks() {
        FailingDisk disk = new FailingDisk(simulated).once(FailingDisk.call(1), Fault.EACCES);
        assertThatThrownBy(() -> replace(disk, "new"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(TARGET.toString());
        assertThat(disk.calls()).isEqualTo(1);
        assertThat(disk.steps()).isZero();
    }

    @Test
    void fullDiskWritesHalfAndStaysFullUntilThereIsRoom() throws Exception {
        FailingDisk disk = new FailingDisk(simulated).always(FailingDisk.every(Operation.WRITE), Fault.SHORT_WRITE);
        assertThatThrownBy(() -> replace(disk, "1234")).hasMessage("No space left on device");
        assertThat(simulated.tree()).contains("s: 12\n");
        disk.delete(STAGED);
        assertThatThrownBy(() -> replace(disk, "1234")).hasMessage("No space left on device");
        disk.delete(STAGED);
        disk.heal();
        replace(disk, "1234");
        assertThat(simulated.tree()).contains("t: 1234\n");
    }

    @Test
    void directoryThatCannotTakeANameSaysWhich() {
        FailingDisk disk = new FailingDisk(simulated)
                .once(
                        call -> call.operation() == Operation.CREATE
                                && call.path().equals(STAGED),
                        Fault.ENOSPC);
        assertThatThrownBy(() -> replace(disk, "new"))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(STAGED + ": No space left on device");
    }

    @Test
    void forcingAFileAgainAfterThatFailedIsAnError() throws Exception {
        FailingDisk disk = new FailingDisk(simulated).once(FailingDisk.every(Operation.SYNC), Fault.EIO);
        try (Disk.Output out = disk.create(STAGED, Disk.Rights.USUAL)) {
            assertThatThrownBy(out::sync).isInstanceOf(IOException.class);
            assertThatThrownBy(out::sync).isInstanceOf(AssertionError.class).hasMessageContaining("proves nothing");
        }
        disk.delete(STAGED);
        replace(disk, "made anew");
    }

    @Test
    void processThatStopsDoesNothingAnyMore() throws Exception {
        FailingDisk before = new FailingDisk(simulated).once(FailingDisk.every(Operation.RENAME), Fault.STOP_BEFORE);
        assertThatThrownBy(() -> replace(before, "new")).isInstanceOf(Stopped.class);
        assertThatThrownBy(() -> before.delete(STAGED)).isInstanceOf(Stopped.class);
        assertThat(simulated.tree()).contains("s: new");

        simulated.delete(STAGED);
        FailingDisk after = new FailingDisk(simulated).once(FailingDisk.every(Operation.RENAME), Fault.STOP_AFTER);
        assertThatThrownBy(() -> replace(after, "new")).isInstanceOf(Stopped.class);
        assertThat(simulated.tree()).contains("t: new");
        assertThat(simulated.crashes().map(SimulatedDisk::tree).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("/d/\n/d/s: new\n", "/d/\n/d/t: new\n");
    }

    @Test
    void stoppedProcessLosesItsLock() throws Exception {
        FailingDisk disk = new FailingDisk(simulated).once(FailingDisk.every(Operation.UNLOCK), Fault.STOP_BEFORE);
        Disk.Lease lease = disk.lock(TARGET).orElseThrow();
        assertThatThrownBy(lease::close).isInstanceOf(Stopped.class);
        assertThat(simulated.tree()).contains("/d/t");
        assertThat(simulated.lock(TARGET)).isPresent();
    }
}
