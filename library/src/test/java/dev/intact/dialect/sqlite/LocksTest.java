package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Workspace;
import dev.intact.error.TransactionConflictException;
import dev.intact.schema.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    private static final TableName A = TableName.of("a");
    private static final TableName B = TableName.of("b");
    private static final String DEAD = "deaddeaddeaddead";

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void makeDatabase() throws Exception {
        file = folder.resolve("app.db");
        Workspaces.sql(file, "create table a(x)", "create table b(x)");
    }

    @Test
    void tableOfAnotherLoadIsRefusedAndSaysWhoseItIs() throws Exception {
        try (Workspace first = Workspaces.open(file);
                Workspace second = Workspaces.open(file)) {
            first.lock(List.of(TableName.of("B")));
            assertThatThrownBy(() -> second.lock(List.of(B, A)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("table b")
                    .hasMessageContaining("intact load by ann, process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("since");
            first.lock(List.of(A, B));
            first.close();
            second.lock(List.of(B, A));
        }
    }

    @Test
    void refusalInThisProcessLeavesTheLockInForceForOthers() throws Exception {
        try (Workspace first = Workspaces.open(file);
                Workspace second = Workspaces.open(file)) {
            first.lock(List.of(A));
            assertThatThrownBy(() -> second.lock(List.of(A))).isInstanceOf(TransactionConflictException.class);
            second.sweep();
            assertThatThrownBy(() -> LockingProcess.start(file, DEAD, "a").close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " has it");
            first.begin(List.of());
            first.rollback();
        }
    }

    @Test
    void lockOfAnotherProcessHoldsUntilThatProcessIsKilled() throws Exception {
        try (LockingProcess other = LockingProcess.start(file, DEAD, "A");
                Workspace workspace = Workspaces.open(file)) {
            assertThatThrownBy(() -> workspace.lock(List.of(A)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("process " + other.pid());
            other.kill();
            workspace.lock(List.of(A));
            try (Workspace third = Workspaces.open(file)) {
                assertThatThrownBy(() -> third.lock(List.of(A)))
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void sweepRemovesWhatTheDeadLeftAndNothingOfTheLiving() throws Exception {
        Path home = folder.resolve(".intact").resolve("app.db");
        try (LockingProcess living = LockingProcess.start(file, "11111111aaaaaaaa", "b");
                Workspace workspace = Workspaces.open(file)) {
            try (LockingProcess dead = LockingProcess.start(file, DEAD, "a")) {
                assertThat(workspace.sweep()).isEmpty();
                assertThat(dead.pid()).isNotEqualTo(living.pid());
            }
            Files.writeString(home.resolve("stage-" + DEAD + ".db-journal"), "left");
            assertThat(workspace.sweep()).containsExactly("stage-" + DEAD + ".db");
            assertThat(workspace.sweep()).isEmpty();
            try (var locks = Files.list(home.resolve("tables"))) {
                assertThat(locks).hasSize(2);
            }
            try (var files = Files.list(home)) {
                assertThat(files.map(f -> f.getFileName().toString()))
                        .noneMatch(name -> name.contains(DEAD))
                        .contains("stage-11111111aaaaaaaa.db", "stage-11111111aaaaaaaa.lock", "tables");
            }
        }
    }

    @Test
    void lockWhoseFileWasRemovedByHandStopsThePublishing() throws Exception {
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.lock(List.of(A));
            try (var files = Files.list(folder.resolve(".intact/app.db/tables"))) {
                for (Path lock :
                        files.filter(f -> f.toString().endsWith(".lock")).toList()) {
                    Files.delete(lock);
                }
            }
            assertThatThrownBy(() -> workspace.begin(List.of(A)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("was lost");
        }
    }
}
