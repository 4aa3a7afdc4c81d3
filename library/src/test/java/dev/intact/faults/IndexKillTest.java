package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.migrate.MigrationRun.Verdict;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CREATE INDEX CONCURRENTLY ends in the middle: another one's open transaction keeps it waiting when its index is there and not
 * yet valid. The process is killed, or the server ends its session, or the server goes on without it.
 */
class IndexKillTest {
    private static final String REMEDY = "DROP INDEX CONCURRENTLY public.a_x";
    private static final String BUILDING =
            "select pid from pg_stat_progress_create_index where phase like 'waiting for writers%'";

    private final Target target = Engine.POSTGRES.fresh(Path.of(""));

    @TempDir
    Path folder;

    private Migrations migrations = Migrations.in(Path.of(""));

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @BeforeEach
    void write() throws IOException {
        target.execute("create table a (x integer)");
        Files.writeString(folder.resolve("1_index.sql"), """
                -- migrate:up transaction:false
                create table before (x integer);
                create index concurrently if not exists a_x on a (x);
                create table after (x integer);
                """);
        migrations = Migrations.in(folder);
    }

    private static void until(Target target, String query) {
        long from = System.nanoTime();
        while (target.rows(query).isEmpty()) {
            assertThat(System.nanoTime() - from).as(query).isLessThan(TimeUnit.SECONDS.toNanos(60));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** A process is killed while the server builds for it; the server has not noticed yet. */
    private void killWhileBuilding() throws Exception {
        try (Child child = Child.next()) {
            child.order(String.join(
                    "\t", "migrate", "m", target.url(), Integer.toString(LoadProcess.NO_POINT), folder.toString()));
            until(target, BUILDING);
        }
    }

    private void endSessionThatBuilds() {
        assertThat(target.rows("select pg_terminate_backend(pid) from (" + BUILDING + ") building"))
                .containsExactly("t");
        until(target, "select 1 where not exists (select from pg_stat_progress_create_index)");
    }

    private String remedy(Database database) {
        Line line = database.migrations(migrations).lines().get(0);
        assertThat(line.state()).isEqualTo(MigrationState.FAILED);
        return line.remedy();
    }

    private void goesOnOnceTheIndexIsRemoved(Database database) {
        assertThat(remedy(database))
                .contains("1 of its statements are known to be done", "1_index.sql, line 3")
                .contains("left an index that is not valid; remove it with: " + REMEDY);
        assertThatThrownBy(() -> database.migrate(migrations))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(REMEDY);
        target.execute(REMEDY);
        assertThat(remedy(database)).doesNotContain("not valid");
        assertThat(database.migrate(migrations).done()).hasSize(1);
        assertIsWhole(database);
    }

    private void assertIsWhole(Database database) {
        assertThat(database.migrations(migrations).isCurrent()).isTrue();
        assertThat(target.rows("select indisvalid from pg_index where indrelid = 'a'::regclass"))
                .containsExactly("t");
        assertThat(target.count("after")).isZero();
    }

    @Test
    void killedProcessLeavesAnIndexThatStatusNamesAndItGoesOnWithoutIt() throws Exception {
        try (Connection other = target.connect();
                Statement writer = other.createStatement();
                Database database = target.open()) {
            other.setAutoCommit(false);
            writer.execute("insert into a values (1)");
            killWhileBuilding();
            // While the server is at it, it is nobody's leftover.
            assertThat(remedy(database))
                    .contains("its end was not seen", "a_x on a (x)")
                    .doesNotContain("not valid");
            endSessionThatBuilds();
            other.commit();
            goesOnOnceTheIndexIsRemoved(database);
        }
    }

    @Test
    void sessionThatTheServerEndsLeavesAnIndexThatStatusNamesAndItGoesOnWithoutIt() throws Exception {
        try (Connection other = target.connect();
                Statement writer = other.createStatement();
                Database database = target.open()) {
            other.setAutoCommit(false);
            writer.execute("insert into a values (1)");
            FutureTask<MigrationFailedException> migrating = new FutureTask<>(
                    () -> catchThrowableOfType(MigrationFailedException.class, () -> database.migrate(migrations)));
            new Thread(migrating).start();
            until(target, BUILDING);
            endSessionThatBuilds();
            MigrationFailedException failure = migrating.get(60, TimeUnit.SECONDS);
            assertThat(failure).hasMessageContainingAll("1_index.sql, line 3", "FAILED", "intact migrate status");
            assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
            other.commit();
            goesOnOnceTheIndexIsRemoved(database);
        }
    }

    @Test
    void serverThatBuildsItToTheEndWithoutTheProcessLeavesNothingToRemove() throws Exception {
        try (Connection other = target.connect();
                Statement writer = other.createStatement();
                Database database = target.open()) {
            other.setAutoCommit(false);
            writer.execute("insert into a values (1)");
            killWhileBuilding();
            assertThatThrownBy(() -> database.migrate(migrations.patience(Duration.ZERO)))
                    .hasMessageContaining("is migrating it");
            other.commit();
            until(target, "select 1 where not exists (select from pg_stat_progress_create_index)");
            assertThat(remedy(database)).doesNotContain("not valid");
            database.repair(migrations, 1, Verdict.NEXT);
            assertThat(database.migrate(migrations).done()).hasSize(1);
            assertIsWhole(database);
        }
    }
}
