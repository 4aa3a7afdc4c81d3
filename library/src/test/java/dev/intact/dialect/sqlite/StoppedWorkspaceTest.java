package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waits end: by themselves, or when somebody says so. */
class StoppedWorkspaceTest {
    @TempDir
    Path folder;

    @Test
    void writerOfSomebodyElseIsWaitedForNoLongerThanAsked() throws Exception {
        Path file = Prices.made(folder, "pragma journal_mode=wal");
        try (Connection other = Workspaces.other(file);
                Workspace workspace = Workspaces.open(file)) {
            Sql.run(other, "begin immediate");
            SQLException busy = catchThrowableOfType(SQLException.class, () -> workspace.begin(List.of()));
            assertThat(Workspaces.DIALECT.classify(busy)).isEqualTo(FailureKind.CONFLICT);
            Sql.run(other, "rollback");
            workspace.begin(List.of());
            workspace.rollback();
        }
    }

    @Test
    void cancelStopsWhatRunsAndWhatComesNext() throws Exception {
        Workspace workspace = Workspaces.open(Prices.made(folder));
        try (workspace) {
            StageTable stage = workspace.stage("price", Prices.PRICE);
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    workspace.cancel();
                    Thread.onSpinWait();
                }
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"));
            canceller.interrupt();
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
            SQLException next = catchThrowableOfType(SQLException.class, () -> workspace.write(stage));
            assertThat(Workspaces.DIALECT.classify(next)).isEqualTo(FailureKind.CANCELLED);
        }
        workspace.cancel();
        workspace.close();
    }

    @Test
    void transactionThatACancelEndedIsRolledBackWithoutComplaint() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    workspace.cancel();
                }
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "insert into main.price with recursive n(i) as (select 1 union all select i + 1 from n)"
                                    + " select i, i from n"));
            canceller.interrupt();
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
            workspace.rollback();
        }
        assertThat(Prices.count(file)).isEqualTo(1);
    }

    @Test
    void statementThatRunsTooLongIsEndedAndTheNextOneIsNot() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace =
                Workspaces.open(file, "feedfeedfeedfeed", Duration.ofSeconds(1), Duration.ofMillis(200))) {
            StageTable stage = Prices.fill(workspace, 10);
            workspace.begin(List.of());
            SQLException tooLong = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "create table main.n as with recursive n(i) as (select 1 union all select i + 1 from n)"
                                    + " select count(*) from n"));
            assertThat(tooLong.getMessage()).contains("longer than 200 ms");
            assertThat(Workspaces.DIALECT.classify(tooLong)).isEqualTo(FailureKind.CANCELLED);
            workspace.rollback();
            workspace.begin(List.of());
            Prices.insert(workspace, stage);
            workspace.commit();
        }
        assertThat(Prices.count(file)).isEqualTo(11);
    }

    @Test
    @Timeout(60)
    void waitForAnotherWriterCanBeCancelled() throws Exception {
        Path file = Prices.made(folder, "pragma journal_mode=wal");
        try (Connection other = Workspaces.other(file);
                Workspace workspace =
                        Workspaces.open(file, "cafecafecafecafe", Duration.ofMinutes(10), Duration.ZERO)) {
            Sql.run(other, "begin immediate");
            Thread waiting = Thread.currentThread();
            Thread canceller = new Thread(() -> {
                while (doesNotWaitYet(waiting)) {
                    Thread.onSpinWait();
                }
                workspace.cancel();
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(SQLException.class, () -> workspace.begin(List.of()));
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
        }
    }

    /** Whether the thread has not yet come to the wait for the lock. */
    private static boolean doesNotWaitYet(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .noneMatch(f -> f.getClassName().equals(Immediate.class.getName()));
    }
}
