package dev.intact.testing.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.io.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final Path ROOT = Path.of("/d").toAbsolutePath();
    private static final Path TARGET = ROOT.resolve("t");
    private static final Path STAGED = ROOT.resolve("s");

    private final SimulatedDisk disk = new SimulatedDisk(ROOT);

    @Test
    void whatIsForcedToTheDiskIsThereAfterEveryCrash() throws Exception {
        put(disk, TARGET, "old");
        disk.syncDirectory(ROOT);
        assertThat(states()).containsExactly("t: old");
    }

    @Test
    void fileWithoutItsDirectoryMayHaveNoName() throws Exception {
        put(disk, TARGET, "new");
        assertThat(states()).containsExactlyInAnyOrder("", "t: new");
    }

    @Test
    void nameWithoutItsContentMayLeadToNothingToAPartOrToZeros() throws Exception {
        try (Disk.Output out = disk.create(TARGET, Disk.Rights.OWNER)) {
            write(out, "ab");
            out.sync();
            write(out, "cdef");
        }
        disk.syncDirectory(ROOT);
        assertThat(states()).containsExactlyInAnyOrder("t: ab", "t: abcd", "t: abcdef", "t: ab\0\0\0\0");
        assertThat(disk.crashes(7, 2000).map(SimulatedDiskTest::names).collect(Collectors.toSet()))
                .contains("t: ab", "t: abc", "t: abcdef", "t: abc\0\0\0", "t: ab\0\0", "t: abcd\0");
    }

    @Test
    void renameIsThereOrNotButNeverHalf() throws Exception {
        put(disk, TARGET, "old");
        put(disk, STAGED, "new");
        disk.syncDirectory(ROOT);
        disk.rename(STAGED, TARGET);
        assertThat(states()).containsExactlyInAnyOrder("s: new\nt: old", "t: new");
    }

    @Test
    void changesOfOneDirectoryAreLostWithoutRegardToTheirOrder() throws Exception {
        disk.makeDirectory(ROOT.resolve("a"), Disk.Rights.USUAL);
        disk.makeDirectory(ROOT.resolve("b"), Disk.Rights.USUAL);
        assertThat(states()).containsExactlyInAnyOrder("", "a/", "b/", "a/\nb/");
    }

    @Test
    void renameBringsAFileWhoseFirstNameWasLost() throws Exception {
        put(disk, STAGED, "new");
        disk.rename(STAGED, TARGET);
        assertThat(states()).containsExactlyInAnyOrder("", "s: new", "t: new");
    }

    @Test
    void noFileGetsTwoNamesFromALostRename() throws Exception {
        put(disk, STAGED, "new");
        disk.syncDirectory(ROOT);
        disk.rename(STAGED, TARGET);
        disk.rename(TARGET, ROOT.resolve("u"));
        assertThat(states()).containsExactlyInAnyOrder("s: new", "t: new", "u: new");
    }

    @Test
    void lostDeletionBringsBackTheFile() throws Exception {
        put(disk, TARGET, "old");
        disk.syncDirectory(ROOT);
        disk.delete(TARGET);
        put(disk, TARGET, "new");
        assertThat(states()).containsExactlyInAnyOrder("", "t: old", "t: new");
    }

    @Test
    void lostDirectoryTakesWhatWasForcedToTheDiskInIt() throws Exception {
        Path inner = ROOT.resolve("i");
        disk.makeDirectory(inner, Disk.Rights.USUAL);
        put(disk, inner.resolve("f"), "x");
        disk.syncDirectory(inner);
        assertThat(states()).containsExactlyInAnyOrder("", "i/\ni/f: x");
    }

    @Test
    void everyCrashIsADiskOfItsOwnWithNothingPending() throws Exception {
        put(disk, TARGET, "old");
        List<SimulatedDisk> crashed = disk.crashes().toList();
        assertThat(crashed).hasSize(2);
        for (SimulatedDisk each : crashed) {
            String before = each.tree();
            assertThat(each.crashes().map(SimulatedDisk::tree)).containsExactly(before);
            try (Disk.Output out = each.append(TARGET)) {
                write(out, "+");
            }
        }
        assertThat(names(disk)).isEqualTo("t: old");
    }

    @Test
    void drawnCrashesAreTheSameForTheSameSeedAndAreAmongAll() throws Exception {
        put(disk, TARGET, "old");
        put(disk, STAGED, "new");
        disk.rename(STAGED, TARGET);
        disk.delete(TARGET);
        List<String> drawn = disk.crashes(1, 500).map(SimulatedDisk::tree).toList();
        assertThat(disk.crashes(1, 500).map(SimulatedDisk::tree)).containsExactlyElementsOf(drawn);
        assertThat(Set.copyOf(drawn))
                .isEqualTo(disk.crashes().map(SimulatedDisk::tree).collect(Collectors.toSet()));
    }

    @Test
    void tooMuchAtOnceIsSampledOnly() throws Exception {
        for (int i = 0; i < 30; i++) {
            disk.makeDirectory(ROOT.resolve("n" + i), Disk.Rights.USUAL);
        }
        assertThatThrownBy(disk::crashes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("30 changes");
        assertThat(disk.crashes(3, 1000).map(SimulatedDisk::tree).distinct().count())
                .isGreaterThan(500);
    }

    @Test
    void killedProcessLosesItsLocksAndNothingElse() throws Exception {
        SimulatedDisk other = disk.process();
        Path lock = ROOT.resolve("home/lock");
        Disk.Lease lease = disk.lock(lock).orElseThrow();
        Disk.Lease second = other.lock(ROOT.resolve("other")).orElseThrow();
        assertThat(other.lock(lock)).isEmpty();
        assertThat(disk.lock(lock)).isEmpty();

        SimulatedDisk after = disk.killed();
        assertThat(after.tree()).isEqualTo(disk.tree());
        assertThat(after.lock(lock)).isPresent();
        assertThat(after.lock(ROOT.resolve("other"))).isEmpty();
        assertThat(after.crashes().map(SimulatedDiskTest::names)).hasSize(6).contains("");

        assertThat(lease.held()).isTrue();
        disk.kill();
        assertThat(lease.held()).isFalse();
        assertThat(second.held()).isTrue();
        assertThat(other.lock(lock)).isPresent();
        assertThatThrownBy(() -> disk.list(ROOT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lossOfPowerFreesEveryLock() throws Exception {
        Path lock = ROOT.resolve("lock");
        disk.process().lock(lock).orElseThrow();
        for (SimulatedDisk crashed : disk.crashes().toList()) {
            assertThat(crashed.lock(lock)).isPresent();
        }
    }

    @Test
    void sameCallsGiveTheSameTimesAndNumbers() throws Exception {
        SimulatedDisk twin = new SimulatedDisk(ROOT);
        put(disk, TARGET, "x");
        put(twin, TARGET, "x");
        assertThat(twin.stat(TARGET)).isPresent().isEqualTo(disk.stat(TARGET));
        put(disk, STAGED, "x");
        disk.rename(STAGED, TARGET);
        assertThat(twin.stat(TARGET)).isNotEqualTo(disk.stat(TARGET));
    }

    private static void put(Disk disk, Path file, String content) throws IOException {
        try (Disk.Output out = disk.create(file, Disk.Rights.OWNER)) {
            write(out, content);
            out.sync();
        }
    }

    private static void write(Disk.Output out, String content) throws IOException {
        out.write(content.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> states() {
        return disk.crashes().map(SimulatedDiskTest::names).toList();
    }

    /** What is seen below the root, without it. */
    private static String names(SimulatedDisk disk) {
        return Stream.of(disk.tree().split("\n"))
                .skip(1)
                .map(line -> line.substring("/d/".length()))
                .collect(Collectors.joining("\n"));
    }
}
