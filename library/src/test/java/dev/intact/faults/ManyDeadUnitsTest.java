package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.RecoveryReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process dies with forty units of ten files each (in a campaign a hundred), committed or not: one recovery settles all. */
class ManyDeadUnitsTest {
    private static final int UNITS = Integer.getInteger("dead.units", 40);
    private static final int FILES = 10;

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @CsvSource({"SQLITE,apply.before", "POSTGRES,apply.before", "SQLITE,commit.sending", "POSTGRES,commit.sending"})
    void manyDeadUnitsAreSettledByOneRecovery(Engine engine, String point) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        Path root = Files.createDirectories(folder.resolve("files")).toRealPath();
        target.execute("create table many (v integer primary key)");
        boolean committed = point.equals("apply.before");
        try (Child child = Child.next()) {
            child.order(String.join("\t", "dead", target.url(), root.toString(), point, UNITS + "", FILES + ""));
            child.await(line -> line.equals("DEAD " + UNITS));
        }
        assertThat(target.count("many")).isEqualTo(committed ? UNITS : 0);
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(root))) {
            long from = System.nanoTime();
            RecoveryReport report = database.recover();
            System.out.println(
                    "ManyDeadUnitsTest " + engine + ": " + UNITS + " units of " + FILES + " files, stopped at " + point
                            + ", recovered in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from) + " ms");
            assertThat(report.left()).isEmpty();
            assertThat(report.placed()).hasSize(committed ? UNITS * FILES : 0);
            assertThat(report.removed()).hasSize(committed ? 0 : UNITS * FILES);
            assertThat(database.recover().isEmpty()).isTrue();
            assertThat(database.status().isSettled()).isTrue();
        }
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(".bin")))
                    .hasSize(committed ? UNITS * FILES : 0);
        }
    }
}
