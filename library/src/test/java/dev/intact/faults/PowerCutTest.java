package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power of a real file system is cut while a process runs units on it: what was acknowledged is there, the rest whole
 * or not at all. Runs in the profile {@code campaign}, as root.
 */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("power.cuts", 0);
    private static final int WORLDS = 3;
    private static final int CUTS_OF_A_WORLD = 5;
    private static final long LONGEST_LIFE_MICROS = 60_000;

    @TempDir
    Path folder;

    private final List<Images> images = new ArrayList<>();
    private int units;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void powerCutLosesNothingThatWasAcknowledged(String type) throws Exception {
        wanted();
        try (Images all = Images.make(type, folder, "all")) {
            images.add(all);
            campaign(type, all, all);
        }
    }

    /** The database is on one, the files on the other; before the cut one of them may have flushed all that it had. */
    @Test
    void powerCutOfTwoFileSystemsLosesNothingThatWasAcknowledged() throws Exception {
        wanted();
        try (Images database = Images.make("ext4", folder, "one");
                Images files = Images.make("ext4", folder, "two")) {
            images.addAll(List.of(database, files));
            campaign("two ext4", database, files);
        }
    }

    private static void wanted() {
        if (CUTS == 0) {
            abort("SKIPPED: power cuts are in the profile campaign (-Dpower.cuts=50)");
        }
    }

    private void campaign(String what, Images databases, Images files) throws Exception {
        long seed = Long.getLong("power.seed", System.nanoTime());
        System.out.println("PowerCutTest " + what + ": " + CUTS + " cuts, -Dpower.seed=" + seed);
        Random random = new Random(seed);
        List<UnitWorld> worlds = new ArrayList<>();
        List<Integer> versions = new ArrayList<>();
        for (int cut = 0; cut < CUTS; cut++) {
            if (cut % CUTS_OF_A_WORLD == 0) {
                worlds.clear();
                versions.clear();
                for (int i = 0; i < WORLDS; i++) {
                    worlds.add(world(databases.at(), files.at(), "c" + cut + "w" + i));
                    versions.add(0);
                }
            }
            cut(worlds, versions, random, what + ", cut " + cut + " of seed " + seed);
        }
        System.out.println("PowerCutTest " + what + ": " + CUTS + " cuts, " + units + " units, no violation");
    }

    private UnitWorld world(Path databases, Path files, String name) throws Exception {
        Path database = Files.createDirectories(databases.resolve(name).resolve("database"));
        Target target = Engine.SQLITE.fresh(database);
        UnitWorld world = UnitWorld.on(target, files, name);
        for (Images image : images) {
            image.flush();
        }
        return world;
    }

    private void cut(List<UnitWorld> worlds, List<Integer> versions, Random random, String when) throws Exception {
        List<String> heard;
        try (Child child = Child.next()) {
            for (int i = 0; i < worlds.size(); i++) {
                child.order(worlds.get(i).order("loop", UnitShape.ROWS, versions.get(i) + 1, 0));
            }
            String from = random.nextInt(4) == 0 ? " BEGIN " : " ACK ";
            child.await(line -> line.contains(from));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MICROS)));
            List<Images> order =
                    random.nextBoolean() || images.size() == 1 ? images : List.of(images.get(1), images.get(0));
            if (random.nextInt(3) == 0) {
                order.get(random.nextInt(order.size())).flush();
            }
            freeze(child);
            for (Images image : order) {
                image.cut();
            }
            heard = child.kill();
        }
        for (Images image : images) {
            image.mountAgain();
        }
        for (int i = 0; i < worlds.size(); i++) {
            UnitWorld world = worlds.get(i);
            int acknowledged = Math.max(versions.get(i), UnitRandomKillTest.last(heard, world, "ACK"));
            int begun = Math.max(versions.get(i), UnitRandomKillTest.last(heard, world, "BEGIN"));
            try (Database database = world.open()) {
                assertThat(database.recover().left()).as(when).isEmpty();
            }
            int v = UnitOracle.settled(world, acknowledged, begun, world.name() + ", " + when);
            units += v - versions.get(i);
            versions.set(i, v);
        }
    }

    /**
     * Whatever it has asked the kernel for is done before the cut: an fsync that is at work while a file system is shut
     * down may say that it succeeded (seen on ext4 and XFS of Linux 6.18, with a loop of write and fsync alone).
     */
    private static void freeze(Child child) throws Exception {
        String pid = Long.toString(child.pid());
        assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
        while (!frozen(Path.of("/proc", pid, "task"))) {
            Thread.onSpinWait();
        }
    }

    private static boolean frozen(Path tasks) throws Exception {
        try (Stream<Path> all = Files.list(tasks)) {
            for (Path task : all.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        }
    }
}
