package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresWorkspaceTest {
    private static final TableName PLAYER = TableName.of("public", "player");

    private final Postgres.Database database = Postgres.fresh();

    @AfterEach
    void nothingIsLeft() throws Exception {
        Fixture.assertNothingIsLeft(database);
    }

    @Test
    void stagedRowsArePublishedInOneTransaction() throws Exception {
        database.run("create table player (id bigint primary key, name varchar(20) not null)");
        try (Workspace workspace = Fixture.open(database)) {
            TableSchema player = workspace.describe(TableName.of("player")).orElseThrow();
            workspace.lock(List.of(player.name()));
            StageTable staged = workspace.stage("player", player.columns());
            try (BulkSink sink = workspace.write(staged)) {
                sink.beginRow(1);
                sink.putLong(7);
                Fixture.put(sink, "Zoë");
                sink.endRow();
                assertThat(sink.finish()).isEqualTo(1);
            }
            workspace.seal(staged, List.of(List.of("id"), List.of("id")));
            workspace.begin(List.of(player.name(), TableName.of("missing")));
            String target = workspace.target(player.name());
            Fixture.execute(workspace, "insert into " + target + " select id, name from " + staged.sql());
            assertThat(players()).isEmpty();
            workspace.commit();
            workspace.settle(List.of(new Workspace.Change(player.name(), 1)));
            assertThat(workspace.connection().getAutoCommit()).isTrue();
        }
        assertThat(Fixture.rows(database, "select * from player")).containsExactly("7|Zoë");
    }

    @Test
    void readersGoOnAndSeeTheOldStateWhileWritersWait() throws Exception {
        database.run("create table player (id bigint primary key)", "insert into player values (1)");
        try (Workspace workspace = Fixture.open(database);
                Connection other = database.connect()) {
            workspace.begin(List.of(PLAYER));
            Fixture.execute(workspace, "update player set id = 2");
            other.createStatement().execute("set lock_timeout = 200");
            assertThat(Fixture.rows(other, "select id from player")).containsExactly("1");
            assertThatThrownBy(() -> other.createStatement().execute("insert into player values (9)"))
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONFLICT);
            workspace.rollback();
            workspace.rollback();
            assertThat(players()).containsExactly("1");
        }
    }

    @Test
    void aLockThatIsHeldIsReportedAndLeavesNoTransaction() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Workspace workspace = Fixture.open(database);
                Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into player values (9)");
            assertThatThrownBy(() -> workspace.begin(List.of(PLAYER)))
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONFLICT);
            assertThat(workspace.connection().getAutoCommit()).isTrue();
            other.rollback();
            workspace.begin(List.of(PLAYER));
            workspace.rollback();
        }
    }

    @Test
    void thePublishingTransactionIsDurableAndBounded() throws Exception {
        database.run("alter database " + database.name() + " set synchronous_commit = off");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of());
            assertThat(
                            Fixture.rows(
                                    workspace.connection(),
                                    "select current_setting('synchronous_commit'), current_setting('lock_timeout'),"
                                            + " current_setting('statement_timeout'), current_setting('transaction_isolation')"))
                    .containsExactly("on|500ms|30s|read committed");
            workspace.commit();
            assertThat(Fixture.rows(workspace.connection(), "select current_setting('statement_timeout')"))
                    .containsExactly("0");
        }
    }

    @Test
    void aCommitThatTheServerAnswersWithRollbackIsAnError() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(PLAYER));
            Fixture.execute(workspace, "insert into player values (1)");
            assertThatThrownBy(() -> Fixture.execute(workspace, "select 1 / 0")).isInstanceOf(SQLException.class);
            assertThatThrownBy(workspace::commit).isInstanceOf(SQLException.class);
        }
        assertThat(players()).isEmpty();
    }

    @Test
    void deferrableForeignKeysAreCheckedAtTheEnd() throws Exception {
        database.run(
                "create table player (id bigint primary key)",
                "create table game (player bigint references player deferrable)");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(PLAYER));
            Fixture.execute(workspace, "insert into game values (1)");
            Fixture.execute(workspace, "insert into player values (1)");
            workspace.commit();
            workspace.begin(List.of(PLAYER));
            Fixture.execute(workspace, "insert into game values (2)");
            assertThatThrownBy(workspace::commit)
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONSTRAINT);
        }
        assertThat(Fixture.rows(database, "select * from game")).containsExactly("1");
    }

    @Test
    void cancelStopsTheRunningStatement() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            workspace.cancel();
            CompletableFuture<SQLException> failed = CompletableFuture.supplyAsync(() -> sleep(workspace));
            awaitSleep();
            workspace.cancel();
            SQLException failure = failed.get(30, TimeUnit.SECONDS);
            assertThat(Fixture.DIALECT.classify(failure)).isEqualTo(FailureKind.CANCELLED);
            assertThat(Fixture.DIALECT.failure("Cannot sleep", failure)).isInstanceOf(CancelledException.class);
            assertThat(Fixture.rows(workspace.connection(), "select 1")).containsExactly("1");
        }
    }

    @Test
    void aStatementTimeoutIsNoCancellation() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            Fixture.execute(workspace, "set statement_timeout = 50");
            assertThatThrownBy(() -> Fixture.execute(workspace, "select pg_sleep(30)"))
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.OTHER);
        }
    }

    @Test
    void freshConnectionsSeeWhatWasCommitted() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(PLAYER));
            Fixture.execute(workspace, "insert into player values (1)");
            workspace.commit();
            try (Connection fresh = workspace.fresh()) {
                assertThat(fresh.getAutoCommit()).isTrue();
                assertThat(Fixture.rows(fresh, "select * from player")).containsExactly("1");
            }
        }
    }

    @Test
    void statisticsAreGatheredWhereMuchHasChanged() throws Exception {
        database.run(
                "create table player (id bigint) with (autovacuum_enabled = false)",
                "create table parted (id bigint) partition by hash (id)",
                "create table part partition of parted for values with (modulus 1, remainder 0)",
                "insert into parted select generate_series(1, 5)");
        TableName parted = TableName.of("public", "parted");
        try (Workspace workspace = Fixture.open(database)) {
            Fixture.execute(workspace, "insert into player select generate_series(1, 1000)");
            workspace.settle(List.of(new Workspace.Change(PLAYER, 0)));
            assertThat(tuples("player")).isEqualTo("-1");
            workspace.settle(List.of(new Workspace.Change(PLAYER, 1000), new Workspace.Change(parted, 5)));
            assertThat(tuples("player")).isEqualTo("1000");
            assertThat(tuples("parted")).isEqualTo("5");
            Fixture.execute(workspace, "insert into player select generate_series(1001, 1100)");
            workspace.settle(List.of(new Workspace.Change(PLAYER, 100)));
            assertThat(tuples("player")).isEqualTo("1000");
            workspace.settle(List.of(new Workspace.Change(PLAYER, 101)));
            assertThat(tuples("player")).isEqualTo("1100");
            Fixture.execute(workspace, "alter table player set (autovacuum_analyze_scale_factor = 0)");
            Fixture.execute(workspace, "insert into player values (1101)");
            workspace.settle(List.of(new Workspace.Change(PLAYER, 1)));
            assertThat(tuples("player")).isEqualTo("1101");
        }
    }

    private String tuples(String table) throws SQLException {
        return Fixture.rows(database, "select reltuples from pg_class where relname = '" + table + "'")
                .get(0);
    }

    @Test
    void aServerThatIsNotThereIsAConnectionFailureWithoutThePassword() {
        Address nowhere =
                Fixture.DIALECT.address("postgres://u:CANARY@127.0.0.1:1/x").orElseThrow();
        assertThatThrownBy(() -> Fixture.DIALECT.open(nowhere, Fixture.settings("t")))
                .isInstanceOf(SQLException.class)
                .hasMessageNotContaining("CANARY")
                .extracting(e -> Fixture.DIALECT.failure("Cannot open " + nowhere, (SQLException) e))
                .isInstanceOf(ConnectionFailedException.class)
                .asString()
                .doesNotContain("CANARY");
    }

    @Test
    void theConstraintThatRefusedIsNamed() throws Exception {
        database.run("create table player (id bigint constraint positive check (id > 0), name text not null)");
        try (Workspace workspace = Fixture.open(database)) {
            assertThatThrownBy(() -> Fixture.execute(workspace, "insert into player values (-1, 'x')"))
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONSTRAINT)
                    .extracting(e -> Fixture.DIALECT.violation((SQLException) e))
                    .matches(v -> v.constraint().orElseThrow().equals("positive"))
                    .matches(v -> v.table().orElseThrow().equals("player"));
            assertThatThrownBy(() -> Fixture.execute(workspace, "insert into player values (1, null)"))
                    .hasMessageNotContaining("Failing row")
                    .extracting(e -> Fixture.DIALECT.violation((SQLException) e))
                    .matches(v -> v.detail().contains("Failing row"))
                    .matches(v -> v.column().orElseThrow().equals("name"));
        }
    }

    private List<String> players() throws SQLException {
        return Fixture.rows(database, "select id from player");
    }

    private static SQLException sleep(Workspace workspace) {
        try {
            Fixture.execute(workspace, "select pg_sleep(60)");
        } catch (SQLException e) {
            return e;
        }
        throw new IllegalStateException("It slept to the end");
    }

    private void awaitSleep() throws SQLException {
        String running = "select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'";
        try (Connection connection = database.connect()) {
            while (Fixture.rows(connection, running).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }
}
