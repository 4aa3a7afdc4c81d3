package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process loads again and again, each time other versions of three tables and some more rows of a fourth, and is
 * killed at random moments. Each load is there whole or not at all, each that was acknowledged is there, none twice.
 */
class RandomKillTest {
    private static final int VERSIONS = 4;
    private static final int ADDED = 7;
    private static final int AT_ONCE = 5;
    private static final long LONGEST_LIFE_MILLIS = 400;
    private static final List<String> REPLACED = List.of("customer", "orders", "item");

    @TempDir
    Path folder;

    private final List<Path> sources = new ArrayList<>();
    private final List<Contents> versions = new ArrayList<>();
    private int committedUnseen;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @Test
    void killedAtRandomMomentsSqliteHoldsEachLoadWholeOrNotAtAll() throws Exception {
        campaign(Engine.SQLITE, Integer.getInteger("kills.sqlite", 10));
    }

    @Test
    void killedAtRandomMomentsPostgresHoldsEachLoadWholeOrNotAtAll() throws Exception {
        campaign(Engine.POSTGRES, Integer.getInteger("kills.postgres", 5));
    }

    private void campaign(Engine engine, int kills) throws Exception {
        long seed = Long.getLong("kills.seed", System.nanoTime());
        System.out.println("RandomKillTest " + engine + ": " + kills + " kills, -Dkills.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < VERSIONS; i++) {
            sources.add(sources(folder.resolve("v" + i), i));
        }
        List<World> worlds = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            worlds.add(world(engine, "w" + i));
        }
        for (int i = 0; i < kills; i += AT_ONCE) {
            kill(worlds.subList(0, Math.min(AT_ONCE, kills - i)), random, "kill " + i + " of seed " + seed);
        }
        System.out.println("RandomKillTest " + engine + ": " + kills + " kills, "
                + worlds.stream().mapToInt(world -> world.loads).sum() + " loads, " + committedUnseen
                + " committed by a process that did not live to say so, no violation");
    }

    /** A database into which one thread of the process loads. */
    private static final class World {
        private final String name;
        private final Target target;
        private int loads = VERSIONS;

        World(String name, Target target) {
            this.name = name;
            this.target = target;
        }
    }

    /** Holds each version once. */
    private World world(Engine engine, String name) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve(name)));
        make(target);
        List<Contents> held = new ArrayList<>();
        try (Database database = target.open()) {
            for (Path source : sources) {
                database.load(Load.folder(source));
                held.add(Contents.of(target, REPLACED));
            }
        }
        if (versions.isEmpty()) {
            versions.addAll(held);
        }
        assertThat(held).doesNotHaveDuplicates().isEqualTo(versions);
        return new World(name, target);
    }

    /** One SIGKILL hits the loads in all of these worlds, each wherever it is. */
    private void kill(List<World> worlds, Random random, String when) throws Exception {
        List<String> heard;
        try (Child child = Child.next()) {
            for (World world : worlds) {
                List<String> order =
                        new ArrayList<>(List.of("loop", world.name, world.target.url(), Integer.toString(world.loads)));
                sources.forEach(source -> order.add(source.toString()));
                child.order(String.join("\t", order));
            }
            // A process that has just begun is slow: most live until their first load is done.
            String from = random.nextInt(4) == 0 ? " BEGIN " : " ACK ";
            for (World world : worlds) {
                child.hears(line -> line.startsWith(world.name + from) || line.startsWith(world.name + " FAILED"));
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MILLIS * 1000)));
            heard = child.kill();
        }
        assertThat(heard).as(when).noneMatch(line -> line.contains(" FAILED"));
        for (World world : worlds) {
            long acknowledged = heard.stream()
                    .filter(line -> line.startsWith(world.name + " ACK ") && line.endsWith(" PUBLISHED"))
                    .count();
            world.loads =
                    goOn(world.target, world.loads + (int) acknowledged, random, when + " in world " + world.name);
        }
    }

    /** Returns how many loads are committed afterwards. */
    private int goOn(Target target, int acknowledged, Random random, String when) throws Exception {
        Remains.awaitNoSession(target);
        int loads = (int) Contents.loads(target);
        assertThat(loads).as(when).isBetween(acknowledged, acknowledged + 1);
        committedUnseen += loads - acknowledged;
        check(target, loads, when);
        try (Database database = target.open()) {
            if (random.nextBoolean()) {
                database.recover();
                Remains.none(target, "recovered after " + when);
            }
            database.load(Load.folder(sources.get(loads % VERSIONS)));
        }
        Remains.none(target, "loaded after " + when);
        check(target, loads + 1, "loaded after " + when);
        return loads + 1;
    }

    /** The last of so many loads decides what three tables hold, all of them together what the fourth does. */
    private void check(Target target, int loads, String when) {
        assertThat(Contents.of(target, REPLACED)).as(when).isEqualTo(versions.get((loads - 1) % VERSIONS));
        assertThat(target.count("entry")).as("added rows, " + when).isEqualTo((long) loads * ADDED);
        assertThat(Contents.loads(target)).as("loads, " + when).isEqualTo(loads);
    }

    private static void make(Target target) {
        target.execute(
                "create table customer (id integer primary key, name text not null)",
                "create table orders (id integer primary key, customer_id integer not null references customer(id))",
                "create table item (order_id integer not null references orders(id), line integer not null,"
                        + " sku text not null, primary key (order_id, line))",
                "create table entry (what text not null)");
    }

    private static Path sources(Path folder, int version) throws IOException {
        Files.createDirectories(folder);
        int first = 1 + version * 30;
        int last = first + 300;
        write(folder, "customer.csv", "id,name", first, last, i -> i + ",Name " + i * version);
        write(folder, "orders.csv", "id,customer_id", first, last * 2, i -> i + "," + (first + i % 300));
        write(
                folder,
                "item.csv",
                "order_id,line,sku",
                first,
                last * 2,
                i -> i + ",1,a" + i + "\n" + i + ",2,b" + version);
        write(folder, "entry.csv", "what", 1, ADDED, i -> "entry " + i);
        Files.writeString(folder.resolve("intact.yaml"), """
                load:
                  - { table: customer, from: customer.csv, key: id, mode: replace }
                  - { table: orders, from: orders.csv, key: id, mode: replace }
                  - { table: item, from: item.csv, key: [order_id, line], mode: replace }
                  - { table: entry, from: entry.csv, mode: append }
                """);
        return folder;
    }

    private interface Line {
        String of(int number);
    }

    private static void write(Path folder, String file, String header, int first, int last, Line line)
            throws IOException {
        Files.writeString(
                folder.resolve(file),
                header + "\n"
                        + IntStream.rangeClosed(first, last).mapToObj(line::of).collect(Collectors.joining("\n"))
                        + "\n");
    }
}
