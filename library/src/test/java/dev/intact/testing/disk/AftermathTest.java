package dev.intact.testing.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Aftermath.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A unit as small as can be, over three files in two directories, holds wherever it and its recovery end; and each rule
 * it keeps is needed, as the disk finds what breaks without it.
 */
class AftermathTest {
    private static final Path ROOT = Path.of("/d").toAbsolutePath();
    private static final List<Path> DIRECTORIES = List.of(ROOT.resolve("a"), ROOT.resolve("b"));
    private static final String OLD = "/d/\n/d/a/\n/d/a/x: old\n/d/b/\n/d/b/z: old\n";
    private static final String NEW = "/d/\n/d/a/\n/d/a/x: new\n/d/a/y: new\n/d/b/\n";

    /** What a careless unit may leave out. */
    private enum Rule {
        FORCE_CONTENT,
        FORCE_NAMES_BEFORE_COMMIT,
        DELETE_BY_RENAME
    }

    private boolean committed;

    @Test
    void unitHoldsWhereverItAndItsRecoveriesEnd() throws Exception {
        assertThat(explore(EnumSet.allOf(Rule.class))).isGreaterThan(1000);
    }

    @Test
    void eachRuleIsNeeded() {
        for (Rule rule : Rule.values()) {
            assertThatThrownBy(() -> explore(EnumSet.complementOf(EnumSet.of(rule))))
                    .as(rule.toString())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("power lost");
        }
    }

    /** Recovers from everything that may be left, and from everything that this may leave, until nothing is new. */
    private long explore(Set<Rule> rules) throws IOException {
        committed = false;
        SimulatedDisk disk = new SimulatedDisk(DIRECTORIES.toArray(Path[]::new));
        put(disk, DIRECTORIES.get(0).resolve("x"), "old", rules);
        put(disk, DIRECTORIES.get(1).resolve("z"), "old", rules);
        disk.sync();
        Aftermath<Boolean> unit = new Aftermath<>(disk, () -> committed);
        run(unit, rules);
        assertThat(disk.tree()).isEqualTo(NEW);
        Deque<World<Boolean>> left = new ArrayDeque<>(unit.worlds());
        Set<List<Object>> known = new HashSet<>();
        long states = unit.states();
        while (!left.isEmpty()) {
            World<Boolean> world = left.remove();
            if (known.add(world.key())) {
                Aftermath<Boolean> recovery = new Aftermath<>(world.disk(), world::elsewhere);
                recover(recovery, world.elsewhere());
                assertThat(world.disk().tree()).as(world.end()).isEqualTo(world.elsewhere() ? NEW : OLD);
                left.addAll(recovery.worlds());
                states += recovery.states();
            }
        }
        return states;
    }

    private void run(Disk disk, Set<Rule> rules) throws IOException {
        put(disk, DIRECTORIES.get(0).resolve(".put-x"), "new", rules);
        put(disk, DIRECTORIES.get(0).resolve(".put-y"), "new", rules);
        put(disk, DIRECTORIES.get(1).resolve(".delete-z"), "", rules);
        if (rules.contains(Rule.FORCE_NAMES_BEFORE_COMMIT)) {
            force(disk);
        }
        committed = true;
        if (!rules.contains(Rule.DELETE_BY_RENAME)) {
            disk.delete(DIRECTORIES.get(1).resolve("z"));
            disk.delete(DIRECTORIES.get(1).resolve(".delete-z"));
        }
        recover(disk, true);
    }

    /** What is to be done stands in the names alone. */
    private static void recover(Disk disk, boolean committed) throws IOException {
        for (Path directory : DIRECTORIES) {
            for (String name : disk.list(directory)) {
                if (name.startsWith(".")) {
                    apply(disk, directory.resolve(name), committed);
                }
            }
        }
        force(disk);
        for (Path directory : DIRECTORIES) {
            for (String name : disk.list(directory)) {
                if (name.startsWith(".")) {
                    disk.delete(directory.resolve(name));
                }
            }
        }
    }

    private static void apply(Disk disk, Path staged, boolean committed) throws IOException {
        String name = staged.getFileName().toString();
        Path target = staged.resolveSibling(name.substring(name.indexOf('-') + 1));
        if (!committed) {
            disk.delete(staged);
        } else if (name.startsWith(".put-")) {
            disk.rename(staged, target);
        } else if (disk.stat(target).isPresent()) {
            disk.rename(target, staged);
        }
    }

    private static void force(Disk disk) throws IOException {
        for (Path directory : DIRECTORIES) {
            disk.syncDirectory(directory);
        }
    }

    private static void put(Disk disk, Path file, String content, Set<Rule> rules) throws IOException {
        try (Disk.Output out = disk.create(file, Disk.Rights.OWNER)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
            if (rules.contains(Rule.FORCE_CONTENT)) {
                out.sync();
            }
        }
    }
}
