package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Workspace;
import dev.intact.error.Effect;
import dev.intact.error.TransactionConflictException;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableLocksTest {
    private static final TableName A = TableName.of("public", "a");
    private static final TableName B = TableName.of("public", "b");
    private static final TableName C = TableName.of("public", "c");

    private final Postgres.Database database = Postgres.fresh();

    @Test
    void aSecondLoadIsRefusedWithTheHolder() throws Exception {
        try (Workspace ann = Fixture.open(database, "intact load by ann on host, process 4711");
                Workspace bob = Fixture.open(database, "intact load by bob")) {
            ann.lock(List.of(B));
            ann.lock(List.of(B));
            assertThatThrownBy(() -> bob.lock(List.of(TableName.of("b"))))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("public.b")
                    .hasMessageContaining("intact load by ann on host, process 4711 (from 127.0.0.1, connected since ")
                    .hasMessageContaining("Nothing was changed")
                    .matches(e -> ((TransactionConflictException) e).effect() == Effect.NONE);
        }
    }

    @Test
    void allLocksAreTakenOrNone() throws Exception {
        try (Workspace ann = Fixture.open(database);
                Workspace bob = Fixture.open(database);
                Workspace cid = Fixture.open(database)) {
            ann.lock(List.of(B));
            assertThatThrownBy(() -> bob.lock(List.of(C, B, A))).isInstanceOf(TransactionConflictException.class);
            cid.lock(List.of(A, C));
        }
    }

    @Test
    void otherDatabasesOfTheServerDoNotMeet() throws Exception {
        try (Workspace ann = Fixture.open(database);
                Workspace bob = Fixture.open(Postgres.fresh())) {
            ann.lock(List.of(A));
            bob.lock(List.of(A));
        }
    }

    @Test
    void locksAreFreeOnceTheirSessionWasTerminated() throws Exception {
        try (Workspace bob = Fixture.open(database)) {
            Workspace ann = Fixture.open(database);
            ann.lock(List.of(A));
            String pid =
                    Fixture.rows(ann.connection(), "select pg_backend_pid()").get(0);
            assertThat(Fixture.rows(database, "select pg_terminate_backend(" + pid + ", 10000)"))
                    .containsExactly("t");
            bob.lock(List.of(A));
            ann.close();
        }
    }

    @Test
    void locksAndStagedTablesAreFreeOnceTheirProcessWasKilled() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        database.url())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
                Workspace bob = Fixture.open(database)) {
            assertThat(said.lines().anyMatch("locked"::equals)).isTrue();
            assertThatThrownBy(() -> bob.lock(List.of(A))).hasMessageContaining("intact load by a child");
            child.destroyForcibly().waitFor();
            awaitTable();
            bob.lock(List.of(A));
            assertThat(bob.sweep()).singleElement().asString().endsWith("_1_numbers");
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void thePublishingTransactionKeepsTheLocksEvenWhenTheSessionLetsThemGo() throws Exception {
        try (Workspace ann = Fixture.open(database);
                Workspace bob = Fixture.open(database)) {
            ann.lock(List.of(A));
            int longestAnswer = ann.connection().getNetworkTimeout();
            ann.begin(List.of());
            Fixture.execute(ann, "select pg_advisory_unlock_all()");
            assertThatThrownBy(() -> bob.lock(List.of(A))).isInstanceOf(TransactionConflictException.class);
            ann.commit();
            bob.lock(List.of(A));
            assertThat(ann.connection().getNetworkTimeout()).isEqualTo(longestAnswer);
        }
    }

    /** Waits in the server until the lock is free: the server notices a dead client by itself. */
    private void awaitTable() throws SQLException {
        long key = TableLocks.tableKey(A.toString());
        try (Connection connection = database.connect()) {
            Fixture.rows(connection, "select pg_advisory_lock(" + key + ")");
            Fixture.rows(connection, "select pg_advisory_unlock(" + key + ")");
        }
    }

    /** A process that holds a lock and a staged table until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            Workspace workspace = Fixture.DIALECT.open(
                    Fixture.DIALECT.address(arguments[0]).orElseThrow(),
                    Fixture.settings("intact load by a child", 77));
            workspace.lock(List.of(A));
            Fixture.stageNumbers(workspace, Column.of("id", new ColumnType.Int(64)), 3);
            System.out.println("locked");
            System.in.read();
        }
    }
}
