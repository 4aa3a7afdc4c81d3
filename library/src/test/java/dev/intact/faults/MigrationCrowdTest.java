package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.migrate.Migrations;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several processes migrate one database at once: one does it, the others wait, and one that dies keeps nobody out. */
class MigrationCrowdTest {
    private static final String WAITS = "is migrating it; waiting for it to end";

    @TempDir
    Path folder;

    private Path files;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** A file that is run twice fails. */
    @BeforeEach
    void write() throws IOException {
        files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve("1_a.sql"), "-- migrate:up\nalter table gate add column y integer;\n");
        Files.writeString(files.resolve("2_b.sql"), "-- migrate:up\ncreate table b (x integer);\n");
        Files.writeString(
                files.resolve("3_c.sql"), "-- migrate:up transaction:false\ncreate table c (x integer);\nselect 1;\n");
    }

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        if (engine == Engine.SQLITE) {
            target.execute("pragma journal_mode=wal");
        }
        target.execute("create table gate (x integer)");
        return target;
    }

    private Child migrating(Target target, int stopAt) throws Exception {
        Child child = Child.next();
        child.order(String.join("\t", "migrate", "m", target.url(), Integer.toString(stopAt), files.toString()));
        return child;
    }

    /** Whoever migrates first waits for this. */
    private static void close(Target target, Statement gate) throws SQLException {
        gate.execute("begin" + (target.engine() == Engine.SQLITE ? " immediate" : ""));
        if (target.engine() == Engine.POSTGRES) {
            gate.execute("lock table gate in access exclusive mode");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneProcessAppliesEachFileAndTheOtherWaitsAndFindsNothingToDo(Engine engine) throws Exception {
        Target target = target(engine);
        try (Connection other = target.connect();
                Statement gate = other.createStatement()) {
            close(target, gate);
            try (Child one = migrating(target, LoadProcess.NO_POINT)) {
                one.await(line -> line.contains(", try 2 in "));
                try (Child two = migrating(target, LoadProcess.NO_POINT)) {
                    assertThat(two.await(line -> line.contains(WAITS))).contains("intact migrate by");
                    gate.execute("commit");
                    assertThat(one.await(MigrationCrowdTest::isEnd)).isEqualTo("m DONE 3");
                    assertThat(two.await(MigrationCrowdTest::isEnd)).isEqualTo("m DONE 0");
                }
            }
        }
        isWhole(target);
    }

    @ParameterizedTest
    @EnumSource
    void processThatIsKilledWhileItHasTheLockKeepsNobodyOut(Engine engine) throws Exception {
        Target target = target(engine);
        try (Child one = migrating(target, 1)) {
            one.await(line -> line.contains("POINT 1 "));
            try (Child two = migrating(target, LoadProcess.NO_POINT)) {
                two.await(line -> line.contains(WAITS));
                one.kill();
                assertThat(two.await(MigrationCrowdTest::isEnd)).isEqualTo("m DONE 3");
            }
        }
        isWhole(target);
    }

    private static boolean isEnd(String line) {
        return line.matches("m (DONE|FAILED) .*");
    }

    private void isWhole(Target target) {
        try (Database database = target.open()) {
            assertThat(database.migrations(Migrations.in(files)).isCurrent()).isTrue();
        }
        assertThat(target.rows("select y from gate")).isEmpty();
    }
}
