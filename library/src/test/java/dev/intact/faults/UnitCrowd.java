package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Threads of one process that write the same files in crossing orders, each time some of them, with a row for each. */
final class UnitCrowd {
    static final int TARGETS = 6;
    private static final int OF_A_UNIT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private UnitCrowd() {}

    static List<String> tables() {
        List<String> statements = new ArrayList<>(List.of(
                "create table crossed (target integer primary key, who text)",
                "create table done (who text primary key)"));
        IntStream.range(0, TARGETS).forEach(i -> statements.add("insert into crossed values (" + i + ", null)"));
        return statements;
    }

    static String order(String name, String url, Path root, long seed, int units) {
        return String.join("\t", "crowd", name, url, root.toString(), Long.toString(seed), Integer.toString(units));
    }

    /** Tells of each unit whether it is committed, and at last that all have ended. */
    static void run(List<String> order) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try (Database database = Database.open(DatabaseConfig.of(order.get(2))
                .withFiles(Path.of(order.get(3)))
                .withTimeouts(usual -> usual.withLock(PATIENCE)))) {
            for (int i = 0; i < 4; i++) {
                String name = order.get(1) + "-" + i;
                Random random = new Random(Long.parseLong(order.get(4)) + name.hashCode());
                int units = Integer.parseInt(order.get(5));
                threads.add(new Thread(() -> units(database, name, random, units), name));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        LoadProcess.tell("ENDED");
    }

    private static void units(Database database, String name, Random random, int units) {
        List<Integer> targets =
                new ArrayList<>(IntStream.range(0, TARGETS).boxed().toList());
        for (int i = 0; i < units; i++) {
            Collections.shuffle(targets, random);
            String who = name + "-" + i;
            try {
                unit(database, who, targets.subList(0, OF_A_UNIT));
                LoadProcess.tell("COMMITTED " + who);
            } catch (IntactException e) {
                LoadProcess.tell((e.effect() == Effect.NONE ? "ABORTED " : "STRANGE ") + who + " "
                        + String.valueOf(e.getMessage()).replace('\n', ' '));
            } catch (RuntimeException e) {
                LoadProcess.tell("STRANGE " + who + " " + e);
            }
        }
    }

    private static void unit(Database database, String who, List<Integer> targets) {
        database.transaction(tx -> {
            tx.execute("insert into done values (?)", who);
            for (int target : targets) {
                tx.files()
                        .replace(Path.of("t" + target % 2 + "/" + target + ".txt"))
                        .text(who);
                tx.execute("update crossed set who = ? where target = ?", who, target);
            }
        });
    }
}
