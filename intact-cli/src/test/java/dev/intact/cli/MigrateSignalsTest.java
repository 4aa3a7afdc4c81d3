package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a schema is compared, written down or waited for: nothing was changed, and no scratch database is left. */
class MigrateSignalsTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    @TempDir
    Path folder;

    private Process start(Target target, String... words) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.intact.cli.Main",
                "migrate"));
        command.addAll(List.of(words));
        command.addAll(List.of("--to", target.url()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private void write(String text) throws IOException {
        Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/1_a.sql"), text);
    }

    private void until(BooleanSupplier condition) throws IOException {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from)
                    .as(Files.readString(folder.resolve("errors")))
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void until(Target target, String query) throws IOException {
        until(() -> !target.rows(query).isEmpty());
    }

    private void endsInterrupted(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String errors = Files.readString(folder.resolve("errors"));
        assertThat(process.exitValue()).as(errors).isEqualTo(130);
        assertThat(errors).containsPattern("Nothing (of it )?was changed");
    }

    @Test
    void aDifferenceOfAServerLeavesNoScratchDatabase() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        write("-- migrate:up\nselect pg_sleep(777);\n");
        Process process = start(target, "diff");
        String scratch =
                "select datname from pg_stat_activity where query like '%sleep(777)%' and wait_event = 'PgSleep'";
        until(target, scratch);
        String name = target.rows(scratch).get(0);
        assertThat(name).startsWith("intact_scratch_");
        endsInterrupted(process);
        assertThat(target.rows("select datname from pg_database where datname = '" + name + "'"))
                .isEmpty();
    }

    @Test
    void aDifferenceOfAFileLeavesNoScratchFile() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table a (x integer)");
        write("-- migrate:up\ncreate table b as with recursive n(i) as (select 1 union all select i + 1 from n)"
                + " select count(*) c from n;\n");
        Process process = start(target, "diff");
        until(() -> !scratchFiles("scratch.db-wal").isEmpty());
        endsInterrupted(process);
        assertThat(scratchFiles("")).isEmpty();
    }

    private List<Path> scratchFiles(String name) {
        try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
            return files.filter(file -> file.toString().contains("intact-scratch-"))
                    .filter(file -> file.toString().endsWith(name))
                    .toList();
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return List.of();
        }
    }

    /** Whoever reads how a view is made waits for whoever changes its table. */
    @Test
    void aBaselineThatWaitsForALockIsNotWritten() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer)", "create view v as select x from a");
        try (Connection other = target.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table a in access exclusive mode");
            Process process = start(target, "baseline");
            until(
                    target,
                    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            endsInterrupted(process);
        }
        assertThat(folder.resolve("migrations")).doesNotExist();
        assertThat(target.rows("select 1 from pg_namespace where nspname = 'intact'"))
                .isEmpty();
    }

    @Test
    void migrationThatWaitsForALockIsInterruptedNotRefused() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer)");
        write("-- migrate:up\nalter table a add column y integer;\n");
        try (Connection other = target.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table a in share mode");
            Process first = start(target, "up", "--wait", "10m", "--lock-timeout", "50ms");
            until(() -> errors().contains(", try 3 in "));
            endsInterrupted(first);
            Process holder = start(target, "up", "--wait", "10m", "--lock-timeout", "10m");
            until(
                    target,
                    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            Process second = start(target, "up", "--wait", "10m");
            until(() -> errors().contains("waiting for it to end"));
            endsInterrupted(second);
            other.rollback();
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(holder.exitValue()).isZero();
        }
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
