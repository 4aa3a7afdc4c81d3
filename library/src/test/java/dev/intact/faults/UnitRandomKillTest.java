package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process runs units over rows and files in several worlds at once, one after the other in each, and is killed at a
 * random moment: that is one kill for each world, at a moment of its own. Each unit is there whole or not at all, each
 * that was acknowledged is there, none twice.
 */
class UnitRandomKillTest {
    private static final int AT_ONCE = Integer.getInteger("kills.worlds", 10);
    private static final long LONGEST_LIFE_MICROS = 30_000;
    /** Then the worlds are made anew, as their files are read again after each kill. */
    private static final int ROUNDS_OF_A_WORLD = 12;

    @TempDir
    Path folder;

    private int killed;
    private int committedUnseen;
    private int takenBack;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @Test
    void killedAtRandomMomentsSqliteAndItsFilesHoldEachUnitWholeOrNotAtAll() throws Exception {
        campaign(Engine.SQLITE, Integer.getInteger("unit.kills.sqlite", 50));
    }

    @Test
    void killedAtRandomMomentsPostgresAndItsFilesHoldEachUnitWholeOrNotAtAll() throws Exception {
        campaign(Engine.POSTGRES, Integer.getInteger("unit.kills.postgres", 20));
    }

    private void campaign(Engine engine, int kills) throws Exception {
        long seed = Long.getLong("kills.seed", System.nanoTime());
        System.out.println("UnitRandomKillTest " + engine + ": " + kills + " kills, -Dkills.seed=" + seed);
        long from = System.nanoTime();
        Random random = new Random(seed);
        List<UnitWorld> worlds = new ArrayList<>();
        List<Integer> versions = new ArrayList<>();
        for (int round = 0; killed < kills; round++) {
            if (round % ROUNDS_OF_A_WORLD == 0) {
                renew(engine, worlds, versions, round);
            }
            round(worlds, versions, random, "round " + round + " of seed " + seed);
        }
        System.out.printf(
                "UnitRandomKillTest %s: %d kills in %d s, %d committed by a process that did not live to say so,"
                        + " %d begun and taken back, no violation%n",
                engine, killed, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from), committedUnseen, takenBack);
    }

    private void renew(Engine engine, List<UnitWorld> worlds, List<Integer> versions, int round) throws Exception {
        for (UnitWorld old : worlds) {
            Archive.delete(old.root());
        }
        worlds.clear();
        versions.clear();
        for (int i = 0; i < AT_ONCE; i++) {
            worlds.add(UnitWorld.fresh(engine, folder, "r" + round + "w" + i));
            versions.add(0);
        }
    }

    private void round(List<UnitWorld> worlds, List<Integer> versions, Random random, String when) throws Exception {
        List<String> heard;
        try (Child child = Child.next()) {
            for (int i = 0; i < worlds.size(); i++) {
                child.order(worlds.get(i).order("loop", UnitShape.ROWS, versions.get(i) + 1, 0));
            }
            // A process that has just begun is slow: most live until somebody's first unit is done.
            String from = random.nextInt(4) == 0 ? " BEGIN " : " ACK ";
            child.await(line -> line.contains(from) || line.contains(" FAILED"));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MICROS)));
            heard = child.kill();
        }
        assertThat(heard).as(when).noneMatch(line -> line.contains("FAILED"));
        for (int i = 0; i < worlds.size(); i++) {
            UnitWorld world = worlds.get(i);
            int acknowledged = Math.max(versions.get(i), last(heard, world, "ACK"));
            int begun = Math.max(versions.get(i), last(heard, world, "BEGIN"));
            versions.set(i, settle(world, acknowledged, begun, random, world.name() + ", " + when));
            killed++;
        }
    }

    static int last(List<String> heard, UnitWorld world, String what) {
        String start = world.name() + " " + what + " ";
        return heard.stream()
                .filter(line -> line.startsWith(start))
                .mapToInt(line -> Integer.parseInt(line.split(" ")[2]))
                .max()
                .orElse(0);
    }

    /** By a recovery, or by the next unit alone; the next process does not wait until a server notices the kill. */
    private int settle(UnitWorld world, int acknowledged, int begun, Random random, String when) throws Exception {
        boolean recover = random.nextBoolean();
        if (recover) {
            recover(world, when);
        } else {
            next(world, when);
        }
        int ahead = recover ? 0 : 1;
        int v = UnitOracle.settled(world, acknowledged + ahead, begun + ahead, when);
        committedUnseen += v - ahead - acknowledged;
        takenBack += begun + ahead - v;
        // Whoever comes again with the key of the last unit changes nothing.
        if (v > 0 && UnitShape.of(v) == UnitShape.KEY && random.nextInt(4) == 0) {
            try (Database database = world.open()) {
                assertThat(UnitShape.KEY.run(database, world.root(), v).outcome())
                        .as(when)
                        .isEqualTo(Outcome.ALREADY_COMMITTED);
            }
            UnitOracle.settled(world, v, v, when);
        }
        return v;
    }

    private static void recover(UnitWorld world, String when) {
        try (Database database = world.open()) {
            assertThat(database.recover().left()).as(when).isEmpty();
        }
    }

    /** The unit that follows those that are committed: how many is known once the killed one is settled. */
    private static void next(UnitWorld world, String when) throws Exception {
        try (Database database = world.open()) {
            int v = database.transaction(tx -> tx.queryOne("select v from state", row -> (int) row.longAt(0))) + 1;
            assertThat(UnitShape.of(v).run(database, world.root(), v).outcome())
                    .as(when)
                    .isEqualTo(Outcome.COMMITTED);
        }
    }
}
