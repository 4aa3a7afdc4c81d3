package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.faults.CrashSearch.Habits;
import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.FailingDisk;
import dev.intact.testing.disk.Fault;
import dev.intact.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The notes of an ended process are damaged: nothing that they seem to say is done, and a full recovery needs none. */
class DamagedNotesTest {
    private static final Play PLAY =
            new Play("two files", Set.of("a/x", "b/y"), new Work(1, replace("a/x"), replace("b/y"), create("c/d/z")));

    private final SimulatedDisk disk = PLAY.disk();

    /** Cut after, and a bit turned round in, every third byte. */
    @Test
    void damagedNotesAreNotFollowedAndNotNeeded() throws Exception {
        try (MemoryDatabase database = new MemoryDatabase()) {
            FailingDisk failing = new FailingDisk(disk).always(FailingDisk.every(Operation.RENAME), Fault.EIO);
            Program program = Habits.GOOD.program(PLAY, database, failing, 1, step -> {});
            PLAY.first().get(0).run(program);
            disk.kill();
            Path notes = notes();
            byte[] whole = read(notes);
            for (int at = 0; at < whole.length; at += 3) {
                recovered(database, notes, Arrays.copyOf(whole, at));
                byte[] turned = whole.clone();
                turned[at] ^= (byte) (1 << at % 8);
                recovered(database, notes, turned);
            }
        }
    }

    private Path notes() throws IOException {
        Path owners = Play.HOME.resolve("owners");
        return disk.killed().list(owners).stream()
                .filter(name -> name.endsWith(".dirs"))
                .map(owners::resolve)
                .findFirst()
                .orElseThrow();
    }

    private byte[] read(Path file) throws IOException {
        try (InputStream in = disk.killed().read(file)) {
            return in.readAllBytes();
        }
    }

    private void recovered(MemoryDatabase database, Path notes, byte[] damaged) throws IOException {
        SimulatedDisk after = disk.killed();
        after.delete(notes);
        try (Disk.Output out = after.create(notes, Disk.Rights.USUAL)) {
            out.write(damaged);
        }
        try (MemoryDatabase same = new MemoryDatabase(database.image())) {
            Program program = Habits.GOOD.program(PLAY, same, after, 9, step -> {});
            assertThat(program.recover()).isPresent();
            assertThat(program.transactor().recovery().run().left()).isEmpty();
            CrashSearch.promises(new String(damaged, StandardCharsets.UTF_8), PLAY, after, same.image());
        }
    }
}
