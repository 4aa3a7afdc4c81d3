package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Four processes of four threads each write crossing sets of files: each unit ends in time, the last one is seen. */
class UnitCrowdTest {
    private static final int PROCESSES = 4;

    /** Of each thread. Where units cross, most of them wait until their patience ends: more belong to the campaign. */
    private static final int UNITS = Integer.getInteger("crowd.units", 2);

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @EnumSource
    void crossingUnitsEndInTimeAndTheOrderOfFilesIsThatOfCommits(Engine engine) throws Exception {
        long seed = Long.getLong("crowd.seed", System.nanoTime());
        System.out.println("UnitCrowdTest " + engine + ": -Dcrowd.seed=" + seed);
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path root = Files.createDirectories(folder.resolve("files")).toRealPath();
        target.execute(UnitCrowd.tables().toArray(String[]::new));
        if (engine == Engine.POSTGRES) {
            // Else each deadlock stands for a second.
            String name = target.rows("select current_database()").get(0);
            target.execute("alter database " + name + " set deadlock_timeout = '100ms'");
        }
        List<String> heard = crowd(target, root, seed);
        List<String> committed = heard.stream()
                .filter(line -> line.startsWith("COMMITTED "))
                .map(line -> line.split(" ")[1])
                .sorted()
                .toList();
        assertThat(heard).noneMatch(line -> line.startsWith("STRANGE"));
        System.out.println("UnitCrowdTest " + engine + ": " + committed.size() + " of " + PROCESSES * 4 * UNITS
                + " units committed");
        assertThat(committed).isNotEmpty();
        assertThat(heard.stream().filter(line -> line.startsWith("ABORTED ")))
                .hasSize(PROCESSES * 4 * UNITS - committed.size());
        assertThat(target.rows("select who from done").stream().sorted().toList())
                .isEqualTo(committed);
        for (int i = 0; i < UnitCrowd.TARGETS; i++) {
            String who = target.rows("select coalesce(who, '') from crossed where target = " + i)
                    .get(0);
            Path file = root.resolve("t" + i % 2 + "/" + i + ".txt");
            assertThat(Files.exists(file) ? Files.readString(file) : "").isEqualTo(who);
        }
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(root))) {
            assertThat(database.recover().isEmpty()).isTrue();
            assertThat(database.status().isSettled()).isTrue();
        }
    }

    private static List<String> crowd(Target target, Path root, long seed) throws Exception {
        List<Child> children = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(Child.next());
            }
            for (int i = 0; i < PROCESSES; i++) {
                children.get(i).order(UnitCrowd.order("p" + i, target.url(), root, seed, UNITS));
            }
            for (Child child : children) {
                child.await(line -> line.equals("ENDED"));
                heard.addAll(child.heard());
            }
        } finally {
            for (Child child : children) {
                child.close();
            }
        }
        return heard;
    }
}
