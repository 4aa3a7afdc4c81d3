package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.delete;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.faults.CrashSearch.Habits;
import dev.intact.faults.Work.Deed;
import dev.intact.faults.Work.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a crash leaves of a unit over rows and files, and whatever a crash leaves of a recovery from that, at any
 * depth: rows and files are all there or none. {@code states.most} says how many states are looked at, at least.
 */
class CrashStatesTest {
    private static final List<String> FILES = List.of("a/x", "a/y", "b/z", "c/d/x");

    private static final Work KEEPING = new Work(1, replace("a/x")).keeping();
    private static final Work GOING = new Work(1, delete("a/x")).keeping();
    private static final Work COMING = new Work(1, create("a/x")).keeping();
    private static final Work UNDO = new Work(2).undoing(COMING);

    /** Each kind of unit once. */
    private static final List<Play> KINDS = List.of(
            new Play("three files", Set.of("a/x", "b/z"), new Work(1, replace("a/x"), create("a/y"), delete("b/z"))),
            new Play("goes, comes again", Set.of("a/x"), new Work(1, delete("a/x")), new Work(2, create("a/x"))),
            new Play("comes, goes", Set.of(), new Work(1, create("a/x")), new Work(2, delete("a/x"))),
            new Play("twice", Set.of("a/x"), new Work(1, replace("a/x")), new Work(2, replace("a/x"))),
            new Play("new folders", Set.of(), new Work(1, create("c/d/x"), create("a/y"))),
            new Play("aborted", Set.of("a/x"), new Work(1, replace("a/x"), create("c/x")).aborted()),
            new Play("aborted first", Set.of("a/x"), new Work(1, delete("a/x")).aborted(), new Work(2, replace("a/x"))),
            new Play("taken back", Set.of("a/x"), new Work(1, create("a/y")).takingBack(create("c/x"), delete("a/x"))),
            new Play("rows only", Set.of("a/x"), new Work(1)),
            new Play("kept", Set.of("a/x", "b/z"), new Work(1, replace("a/x"), delete("b/z")).keeping()),
            new Play("kept, aborted", Set.of("a/x"), KEEPING.aborted()),
            new Play("undone", Set.of("a/x"), KEEPING, new Work(2).undoing(KEEPING)),
            new Play("undone twice", Set.of(), COMING, UNDO, new Work(3).undoing(UNDO)),
            new Play(
                    "changed since", Set.of("a/x"), KEEPING, new Work(2, replace("a/x")), new Work(3).undoing(KEEPING)),
            new Play("undone by another process", Set.of("a/x"), GOING).then(new Work(2).undoing(GOING)),
            new Play("another process", Set.of("a/x"), new Work(1, delete("a/x"))).then(new Work(2, replace("a/x"))));

    private long states;
    private long distinct;
    private int plays;

    @Test
    void whateverACrashLeavesIsRecoveredFrom() {
        long most = Long.getLong("states.most", 30_000);
        long seed = Long.getLong("states.seed", System.nanoTime());
        long from = System.nanoTime();
        KINDS.forEach(this::search);
        cube().takeWhile(play -> states < most).forEach(this::search);
        for (int i = 0; states < most; i++) {
            search(random(seed, i));
        }
        System.out.printf(
                "CRASH STATES: %,d looked at, %,d of them distinct, %d plays, %d s, -Dstates.seed=%d%n",
                states, distinct, plays, (System.nanoTime() - from) / 1_000_000_000, seed);
        assertThat(states).isGreaterThanOrEqualTo(most);
    }

    private void search(Play play) {
        CrashSearch search = new CrashSearch(play, Habits.GOOD).run();
        states += search.states();
        distinct += search.distinct();
        plays++;
        System.out.println(
                "PLAY " + play + " " + search.states() + " " + search.distinct() + " " + System.nanoTime() / 1_000_000);
    }

    /** Every three changes of three files in two folders. */
    private static Stream<Play> cube() {
        List<String> files = FILES.subList(0, 3);
        return IntStream.range(0, 27).mapToObj(number -> {
            List<Deed> deeds = new ArrayList<>();
            List<String> standing = new ArrayList<>();
            int left = number;
            for (String file : files) {
                Kind kind = Kind.values()[left % 3];
                left /= 3;
                deeds.add(new Deed(kind, file));
                if (kind != Kind.CREATE) {
                    standing.add(file);
                }
            }
            return new Play(deeds.toString(), Set.copyOf(standing), new Work(1, deeds.toArray(Deed[]::new)));
        });
    }

    private static Play random(long seed, int number) {
        Random random = new Random(seed * 31 + number);
        random.nextLong();
        Map<String, String> files = new TreeMap<>();
        FILES.subList(0, 3).stream().filter(file -> random.nextBoolean()).forEach(file -> files.put(file, ""));
        Set<String> standing = Set.copyOf(files.keySet());
        List<Work> first = new ArrayList<>();
        int works = 1 + random.nextInt(3);
        Map<Integer, Map<String, String>> before = new TreeMap<>();
        for (int each = 1; each <= works; each++) {
            Work work = random.nextInt(3) == 0 && !first.isEmpty()
                    ? new Work(each).undoing(first.get(random.nextInt(first.size())))
                    : work(random, each, files);
            first.add(work);
            if (work.ending() == Work.Ending.COMMIT) {
                work.to(files, before);
            }
        }
        List<Work> second = random.nextInt(6) == 0 ? List.of(new Work(works + 1, replace("a/x"))) : List.of();
        return new Play("-Dstates.seed=" + seed + ", play " + number + ", " + first, standing, first, second);
    }

    /** Changes what there is at that time. */
    private static Work work(Random random, int number, Map<String, String> files) {
        List<Deed> deeds = new ArrayList<>();
        List<Deed> takenBack = new ArrayList<>();
        for (String file : FILES) {
            int choice = random.nextInt(6);
            if (choice < 4) {
                boolean there = files.containsKey(file);
                Kind kind = !there ? Kind.CREATE : choice < 2 ? Kind.DELETE : Kind.REPLACE;
                (random.nextInt(5) == 0 ? takenBack : deeds).add(new Deed(kind, file));
            }
        }
        Work work = new Work(number, deeds.toArray(Deed[]::new)).takingBack(takenBack.toArray(Deed[]::new));
        Work done = random.nextInt(3) == 0 ? work.keeping() : work;
        return random.nextInt(5) == 0 ? done.aborted() : done;
    }
}
