package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is killed at each point that a unit over rows and files passes, and again at each point of the recovery that
 * follows. One process stops in many worlds, in each at another point, so that one SIGKILL hits all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnitPointKillTest {
    /** Each must be among the points, or the test proves less than it says. */
    private static final List<String> EXPECTED = List.of(
            "tx.open",
            "marker.inserted",
            "owner.locked",
            "dirs.synced",
            "stage.created",
            "stage.written",
            "stage.synced",
            "rows.written",
            "stage.dirsynced",
            "commit.sending",
            "commit.returned",
            "apply.before",
            "lock.taken",
            "apply.file",
            "apply.dirsynced",
            "lock.released",
            "finish");

    private static final Set<String> AFTER_COMMIT = Set.of(
            "commit.returned",
            "apply.before",
            "lock.taken",
            "apply.file",
            "apply.dirsynced",
            "lock.released",
            "finish");

    private static final int AT_ONCE = 24;

    @TempDir
    static Path folder;

    /** Those of the database under test; units of all shapes follow each other there. */
    private List<UnitWorld> worlds = new ArrayList<>();

    /** Those in which a unit of the shape under test stands, so that the next one passes the same points in each. */
    private final Set<UnitWorld> stood = new HashSet<>();

    private final Map<Engine, List<UnitWorld>> all = new EnumMap<>(Engine.class);

    static List<Arguments> units() {
        return List.of(Engine.values()).stream()
                .flatMap(engine -> List.of(UnitShape.values()).stream().map(shape -> Arguments.of(engine, shape)))
                .toList();
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** How a world goes on after a kill. */
    private enum Next {
        RECOVERY {
            @Override
            int after(UnitWorld world, UnitShape shape, int v) {
                try (Database database = world.open()) {
                    assertThat(database.recover().left()).isEmpty();
                }
                return v;
            }
        },
        UNIT {
            @Override
            int after(UnitWorld world, UnitShape shape, int v) {
                try (Database database = world.open()) {
                    assertThat(shape.run(database, world.root(), v + 1).outcome())
                            .isEqualTo(Outcome.COMMITTED);
                }
                return v + 1;
            }
        },
        TWO_RECOVERIES {
            @Override
            int after(UnitWorld world, UnitShape shape, int v) throws Exception {
                FutureTask<Integer> other = new FutureTask<>(() -> RECOVERY.after(world, shape, v));
                new Thread(other).start();
                RECOVERY.after(world, shape, v);
                return other.get(60, TimeUnit.SECONDS);
            }
        };

        /** Returns the version that must be there then. */
        abstract int after(UnitWorld world, UnitShape shape, int v) throws Exception;

        static Next of(int number) {
            return values()[number % values().length];
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void killedUnitIsThereWholeOrNotAtAll(Engine engine, UnitShape shape) throws Exception {
        worlds = worlds(engine);
        // A unit stands before, so that the one to be killed replaces and deletes.
        List<String> points = points(engine, shape);
        assertThat(points).containsAll(shape == UnitShape.ROWS ? List.of("commit.sending") : EXPECTED);
        List<Integer> killed = killed(engine, shape, points);
        for (int first = 0; first < killed.size(); first += AT_ONCE) {
            List<Integer> numbers = killed.subList(first, Math.min(killed.size(), first + AT_ONCE));
            List<Integer> before = stand(engine, shape, numbers.size());
            kill("once", shape, before, numbers);
            for (int i = 0; i < numbers.size(); i++) {
                UnitWorld world = worlds.get(i);
                String point = points.get(numbers.get(i) - 1);
                Next next = Next.of(numbers.get(i));
                String when =
                        engine + " " + shape + ", killed at point " + numbers.get(i) + ", " + point + ", then " + next;
                boolean committed = committed(points, numbers.get(i));
                int v = before.get(i) + (committed ? 1 : 0);
                int now = next.after(world, shape, v);
                assertThat(UnitOracle.settled(world, now, now, when)).isEqualTo(now);
                again(world, shape, before.get(i) + 1, now);
            }
        }
    }

    /**
     * All points in the campaign. A build takes of a unit with several files the last of each name, and of the others every
     * third one, on PostgreSQL one in 15; of another unit one in three, or four, of the last ones, which ones changes with the
     * shape, and others in their turn.
     */
    private static List<Integer> killed(Engine engine, UnitShape shape, List<String> points) {
        boolean several = shape == UnitShape.SEVERAL;
        int turns = stride(engine) == 1 ? 1 : engine == Engine.SQLITE ? 3 : 4;
        int stride = several && engine == Engine.SQLITE ? turns : stride(engine);
        return IntStream.rangeClosed(1, points.size())
                .filter(number -> number % stride == shape.ordinal() % stride
                        || (points.lastIndexOf(points.get(number - 1)) == number - 1
                                && (several || number % turns == shape.ordinal() % turns)))
                .boxed()
                .toList();
    }

    /** Points of the same name are passed in the first transaction, too: the last COMMIT counts. */
    private static boolean committed(List<String> points, int number) {
        return number > points.lastIndexOf("commit.sending") + 1 && AFTER_COMMIT.contains(points.get(number - 1));
    }

    /** A caller who does not know comes again with the same key: it is done once. */
    private static void again(UnitWorld world, UnitShape shape, int v, int now) throws Exception {
        if (shape != UnitShape.KEY || now > v) {
            return;
        }
        try (Database database = world.open()) {
            assertThat(shape.run(database, world.root(), v).outcome())
                    .isEqualTo(now == v ? Outcome.ALREADY_COMMITTED : Outcome.COMMITTED);
        }
        UnitOracle.settled(world, v, v, "asked again under the same key");
    }

    /** All points of a unit, then all of the recovery of what it left there. */
    @ParameterizedTest
    @EnumSource
    void killedRecoveryIsRunAgain(Engine engine) throws Exception {
        worlds = worlds(engine);
        List<String> points = points(engine, UnitShape.SEVERAL);
        List<Integer> numbers = new ArrayList<>();
        // Before anything is staged a recovery has nothing to do, and no point.
        for (int number = 1 + points.indexOf("stage.created");
                number <= points.size();
                number += 2 * stride(engine) - 1) {
            numbers.add(number);
        }
        List<Pair> pairs = pairs(engine, points, numbers);
        for (int first = 0; first < pairs.size(); first += AT_ONCE) {
            killTwice(engine, points, pairs.subList(first, Math.min(pairs.size(), first + AT_ONCE)));
        }
        System.out.println("UnitPointKillTest " + engine + ": " + pairs.size()
                + " pairs of a kill of a unit and a kill of its recovery");
        assertThat(pairs.size() * (2 * stride(engine) - 1)).isGreaterThan(points.size());
    }

    /** A point of a unit, and one of the recovery of what it left there. */
    private record Pair(int unit, int recovery) {}

    /** How many points the recovery has after each of the unit's, seen where nobody kills it. */
    private List<Pair> pairs(Engine engine, List<String> points, List<Integer> numbers) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int first = 0; first < numbers.size(); first += AT_ONCE) {
            List<Integer> some = numbers.subList(first, Math.min(numbers.size(), first + AT_ONCE));
            List<Integer> before = stand(engine, UnitShape.SEVERAL, some.size());
            kill("once", UnitShape.SEVERAL, before, some);
            for (int i = 0; i < some.size(); i++) {
                int number = some.get(i);
                List<String> passed = new ArrayList<>();
                try (Database database = worlds.get(i).open(event -> step(event).ifPresent(passed::add))) {
                    assertThat(database.recover().left()).isEmpty();
                }
                int v = before.get(i) + (committed(points, number) ? 1 : 0);
                UnitOracle.settled(worlds.get(i), v, v, engine + ", unit killed at point " + number + ", recovered");
                IntStream.rangeClosed(1, passed.size()).forEach(depth -> pairs.add(new Pair(number, depth)));
            }
        }
        return pairs;
    }

    /** In a build one point of so many is taken where the names are not new; the campaign takes all. */
    private static int stride(Engine engine) {
        return Integer.getInteger("unit.stride", engine == Engine.SQLITE ? 9 : 15);
    }

    private List<UnitWorld> worlds(Engine engine) {
        stood.clear();
        return all.computeIfAbsent(engine, any -> new ArrayList<>());
    }

    /** In each world a pair: one SIGKILL ends all the units, another one all the recoveries. */
    private void killTwice(Engine engine, List<String> points, List<Pair> pairs) throws Exception {
        List<Integer> before = stand(engine, UnitShape.SEVERAL, pairs.size());
        kill("once", UnitShape.SEVERAL, before, pairs.stream().map(Pair::unit).toList());
        try (Child child = Child.next()) {
            for (int i = 0; i < pairs.size(); i++) {
                int depth = pairs.get(i).recovery();
                child.order(worlds.get(i).order("recover", UnitShape.SEVERAL, 0, depth));
            }
            for (int i = 0; i < pairs.size(); i++) {
                String name = worlds.get(i).name();
                String stopped = name + " POINT " + pairs.get(i).recovery() + " ";
                assertThat(child.hears(line -> line.startsWith(stopped)
                                || line.startsWith(name + " DONE")
                                || line.startsWith(name + " FAILED")))
                        .startsWith(stopped);
            }
        }
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            String when = engine + ", unit killed at point " + pair.unit() + ", " + points.get(pair.unit() - 1)
                    + ", recovery killed at its point " + pair.recovery();
            int v = before.get(i) + (committed(points, pair.unit()) ? 1 : 0);
            int now = Next.of(pair.unit() + pair.recovery()).after(worlds.get(i), UnitShape.SEVERAL, v);
            UnitOracle.settled(worlds.get(i), now, now, when);
        }
    }

    /** Each world at a version that can be built upon; returns the versions. */
    private List<Integer> stand(Engine engine, UnitShape shape, int count) throws Exception {
        List<Integer> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (worlds.size() == i) {
                worlds.add(UnitWorld.fresh(engine, folder.resolve(engine.name()), "w" + i));
            }
            UnitWorld world = worlds.get(i);
            int version = world.committed("before a kill").size();
            if (stood.add(world)) {
                version++;
                try (Database database = world.open()) {
                    shape.run(database, world.root(), version);
                }
            }
            versions.add(version);
        }
        return versions;
    }

    private List<String> points(Engine engine, UnitShape shape) throws Exception {
        List<Integer> before = stand(engine, shape, 1);
        int version = before.get(0) + 1;
        List<String> points = new ArrayList<>();
        try (Database database = worlds.get(0).open(event -> step(event).ifPresent(points::add))) {
            assertThat(shape.run(database, worlds.get(0).root(), version).outcome())
                    .isEqualTo(Outcome.COMMITTED);
        }
        UnitOracle.settled(worlds.get(0), version, version, "nobody killed " + shape);
        return points;
    }

    private static Optional<String> step(Event event) {
        return event instanceof Event.Step step ? Optional.of(step.name()) : Optional.empty();
    }

    /** In each world at its point. The next process does not wait until a server notices. */
    private void kill(String kind, UnitShape shape, List<Integer> before, List<Integer> numbers) throws Exception {
        try (Child child = Child.next()) {
            for (int i = 0; i < numbers.size(); i++) {
                child.order(worlds.get(i).order(kind, shape, before.get(i) + 1, numbers.get(i)));
            }
            for (int i = 0; i < numbers.size(); i++) {
                String stopped = worlds.get(i).name() + " POINT " + numbers.get(i) + " ";
                child.hears(line -> line.startsWith(stopped));
            }
        }
    }
}
