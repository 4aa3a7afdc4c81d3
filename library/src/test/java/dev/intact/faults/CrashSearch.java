package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.faults.MemoryDatabase.Image;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import dev.intact.testing.disk.Aftermath;
import dev.intact.testing.disk.Aftermath.World;
import dev.intact.testing.disk.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Lets a play end wherever it can, the process killed or the power lost, and recovers from everything that may be left,
 * and from everything that this may leave, until nothing is new; looks at each whether the promises hold. For one
 * thread.
 */
final class CrashSearch {
    /** In how many worlds that the first act leaves one has the second act played in it, too. */
    private static final int SECOND_IN = Integer.getInteger("states.second", 40);

    private final Play play;
    private final Habits habits;
    private final Deque<Left> left = new ArrayDeque<>();
    private final Set<UUID> known = new HashSet<>();
    private long states;

    CrashSearch(Play play, Habits habits) {
        this.play = play;
        this.habits = habits;
    }

    private enum Act {
        FIRST,
        SECOND
    }

    /** A world, and which act has ended in it. */
    private record Left(Act act, World<Image> world) {
        UUID key() {
            String text = act + world.disk().fingerprint() + world.elsewhere();
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** How many states were looked at. */
    long states() {
        return states;
    }

    /** How many of them nothing told apart from another. */
    int distinct() {
        return known.size();
    }

    CrashSearch run() {
        try (MemoryDatabase database = new MemoryDatabase()) {
            perform(Act.FIRST, play.disk(), database);
        }
        while (!left.isEmpty()) {
            Left next = left.removeLast();
            if (known.add(next.key())) {
                goOn(next);
            }
        }
        return this;
    }

    private void goOn(Left ended) {
        SimulatedDisk disk = ended.world().disk();
        promisesBefore(ended.world());
        if (ended.act() == Act.FIRST && !play.second().isEmpty() && known.size() % SECOND_IN == 0) {
            try (MemoryDatabase database = new MemoryDatabase(ended.world().elsewhere())) {
                perform(Act.SECOND, disk.killed(), database);
            }
        }
        try (MemoryDatabase database = new MemoryDatabase(ended.world().elsewhere())) {
            Aftermath<Image> aftermath = new Aftermath<>(disk, database::image);
            habits.program(play, database, aftermath, 9, step -> {}).recover();
            collect(ended.act(), aftermath);
            promises(ended.world(), disk, database.image());
        }
    }

    /** Runs the works of an act and closes the program, as nothing had happened. */
    private void perform(Act act, SimulatedDisk disk, MemoryDatabase database) {
        Aftermath<Image> aftermath = new Aftermath<>(disk, database::image);
        Consumer<String> steps = step -> {
            if (step.startsWith("commit.")) {
                aftermath.look(step);
            }
        };
        World<Image> before = new World<>(disk, database.image(), act + ", no crash");
        try (Program program = habits.program(play, database, aftermath, act.ordinal() + 1, steps)) {
            (act == Act.FIRST ? play.first() : play.second()).forEach(work -> work.run(program));
        }
        aftermath.look("at the end");
        collect(act, aftermath);
        promises(before, disk, database.image());
    }

    private void collect(Act act, Aftermath<Image> aftermath) {
        states += aftermath.states();
        aftermath.worlds().forEach(world -> left.add(new Left(act, world)));
    }

    /** I2 and I8: nothing of a unit is seen before it is committed, and nothing torn. */
    private void promisesBefore(World<Image> world) {
        Set<Integer> committed = committed(world.elsewhere());
        for (String line : tree(world.disk())) {
            int colon = line.indexOf(": ");
            String file = colon < 0 ? "" : line.substring(Play.ROOT.toString().length() + 1, colon);
            if (!file.isEmpty() && !file.contains(".intact-")) {
                String content = line.substring(colon + 2);
                assertThat(play.knows(file, content))
                        .as("%s: %s: %s", play, world.end(), line)
                        .isTrue();
                int unit = Integer.parseInt(content.substring(0, content.indexOf(' ')));
                assertThat(unit == 0 || committed.contains(unit))
                        .as("%s: %s: seen before its COMMIT: %s", play, world.end(), line)
                        .isTrue();
            }
        }
    }

    /** I1, I4, I6, I7, once nobody is at work any more. */
    private void promises(World<Image> from, SimulatedDisk disk, Image image) {
        String where = play + ": " + from.end() + "; before: " + from.elsewhere();
        assertThat(committed(image)).as(where).containsAll(committed(from.elsewhere()));
        assertThat(image.rows()).as(where).containsAll(outcomes(from.elsewhere()));
        promises(where, play, disk, image);
    }

    /** Rows, marker and files agree, and nothing is left. */
    static void promises(String where, Play play, SimulatedDisk disk, Image image) {
        Set<Integer> committed = committed(image);
        assertThat(image.rows().stream().filter(row -> row.endsWith("|committed")))
                .as(where)
                .hasSameSizeAs(committed);
        assertThat(tree(disk)).as(where).isEqualTo(play.tree(committed));
        assertThat(disk.tree().lines().filter(line -> line.startsWith(Play.HOME + "/owners/")))
                .as(where)
                .allMatch(line -> line.equals(Play.HOME + "/owners/"));
        assertThat(kept(disk)).as(where).isEqualTo(kept(image));
    }

    /** What is kept, by its name with its checksum. */
    private static Set<String> kept(SimulatedDisk disk) {
        Set<String> kept = new TreeSet<>();
        disk.tree()
                .lines()
                .filter(line -> line.startsWith(Play.KEPT))
                .map(line -> line.substring(Play.KEPT.length()))
                .filter(line -> !line.isEmpty())
                .forEach(line -> kept.add(
                        line.substring(0, line.indexOf(": ")) + " " + sum(line.substring(line.indexOf(": ") + 2))));
        return kept;
    }

    /** What rows say is kept. */
    private static Set<String> kept(Image image) {
        Set<String> kept = new TreeSet<>();
        image.rows().stream()
                .map(row -> row.split("\\|", -1))
                .filter(cells -> cells[0].equals("kept") && !cells[3].equals("null"))
                .forEach(cells -> kept.add(cells[3] + " " + cells[5]));
        return kept;
    }

    private static String sum(String content) {
        Checksum sum = new Checksum();
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        sum.add(bytes, 0, bytes.length);
        return sum.hex();
    }

    private static Set<String> outcomes(Image image) {
        Set<String> outcomes = new TreeSet<>();
        image.rows().stream()
                .filter(row -> row.endsWith("|committed") || row.endsWith("|aborted"))
                .forEach(outcomes::add);
        return outcomes;
    }

    static Set<Integer> committed(Image image) {
        Set<Integer> committed = new TreeSet<>();
        image.rows().stream()
                .filter(row -> row.startsWith("done|"))
                .forEach(row -> committed.add(Integer.parseInt(row.substring("done|".length()))));
        return committed;
    }

    /** The tree without the home. */
    private static Set<String> tree(SimulatedDisk disk) {
        Set<String> lines = new TreeSet<>();
        disk.tree()
                .lines()
                .filter(line -> !line.startsWith(Play.ROOT.resolve(".intact").toString() + "/"))
                .forEach(lines::add);
        return lines;
    }

    /** How the program works: well, or without one of its rules. */
    interface Habits {
        Habits GOOD = (play, database, disk, number, steps) ->
                new Program(database.dialect(Play.HOME), MemoryDatabase.address(), disk, number, steps);

        Program program(Play play, MemoryDatabase database, Disk disk, int number, Consumer<String> steps);
    }
}
