package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows aside: where they are, whose they are, and that nothing of them stays. */
class StagingTest {
    private static final Column ID = Column.of("id", new ColumnType.Int(64));
    private static final TableName PLAYER = TableName.of("public", "player");

    private final Postgres.Database database = Postgres.fresh();

    @AfterEach
    void nothingIsLeft() throws Exception {
        Fixture.assertNothingIsLeft(database);
    }

    @Test
    void sweepTakesWhatEndedSessionsLeftAndNothingElse() throws Exception {
        try (Workspace alive = Fixture.open(database);
                Workspace sweeper = Fixture.open(database)) {
            Workspace dead = Fixture.open(database);
            StageTable kept = Fixture.stageNumbers(alive, ID, 3);
            StageTable left = Fixture.stageNumbers(dead, ID, 3);
            database.run(
                    "create table intact_stage.uabc000000000ffff_1_stranger (id int)",
                    "create table intact_stage.notes (id int)");
            assertThat(sweeper.sweep()).isEmpty();
            terminate(dead);
            dead.close();
            dead.close();
            assertThat(sweeper.sweep()).containsExactly(left.sql().replace("\"", ""));
            assertThat(Fixture.rows(alive.connection(), "select count(*) from " + kept.sql()))
                    .containsExactly("3");
            assertThat(Fixture.staged(database)).hasSize(3);
        }
        database.run("drop table intact_stage.notes, intact_stage.uabc000000000ffff_1_stranger");
    }

    @Test
    void stagingIsUnloggedAndLeftToItself() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            Fixture.stageNumbers(workspace, ID, 1);
            assertThat(Fixture.rows(
                            database,
                            "select relpersistence, reloptions, relacl, obj_description(oid) like 'intact unit % intact"
                                    + " load by ann' from pg_class where oid in (select oid from pg_class where"
                                    + " relnamespace = to_regnamespace('intact_stage') and relkind = 'r')"))
                    .containsExactly("u|{autovacuum_enabled=false}|null|t");
        }
    }

    @Test
    void twoSessionsMayMakeTheStagingSchemaAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            database.run("drop schema if exists intact_stage cascade");
            List<CompletableFuture<Void>> both =
                    List.of(CompletableFuture.runAsync(this::stageOnce), CompletableFuture.runAsync(this::stageOnce));
            for (CompletableFuture<Void> one : both) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aStagedTableHasStatisticsOfItsLookupsAndReferencesOnly() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage(
                    "t", List.of(ID, Column.of("v", ColumnType.text()), Column.of("w", ColumnType.text())));
            Fixture.execute(
                    workspace,
                    "insert into " + staged.sql() + " select i, i, repeat('x', i), 'w' from generate_series(1, 500) i");
            workspace.seal(staged, List.of(List.of("id")), List.of(List.of("v", "id")));
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select attname from pg_stats where schemaname = 'intact_stage' order by attname"))
                    .containsExactly("id", "v");
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select reltuples, relhasindex from pg_class where oid = '" + staged.sql() + "'::regclass"))
                    .containsExactly("500|f");
        }
    }

    @Test
    void stagingLocksNothingOfTheTarget() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Workspace workspace = Fixture.open(database);
                Connection other = database.connect()) {
            workspace.lock(List.of(PLAYER));
            StageTable staged = workspace.stage(
                    "player", workspace.describe(PLAYER).orElseThrow().columns());
            try (BulkSink sink = workspace.write(staged)) {
                sink.beginRow(1);
                sink.putLong(1);
                sink.endRow();
                other.createStatement().execute("set lock_timeout = 200");
                assertThatCode(() -> other.createStatement().execute("alter table player add x int"))
                        .doesNotThrowAnyException();
                sink.finish();
            }
        }
    }

    @Test
    void openingMakesNothing() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            assertThat(workspace.sweep()).isEmpty();
            assertThat(Fixture.rows(database, "select 1 from pg_namespace where nspname like 'intact%'"))
                    .isEmpty();
        }
    }

    @Test
    void closingGivesUpAnOpenTransactionAndAnOpenSink() throws Exception {
        database.run("create table player (id bigint primary key)");
        Workspace workspace = Fixture.open(database);
        StageTable staged = workspace.stage("t", List.of(ID));
        BulkSink sink = workspace.write(staged);
        sink.beginRow(1);
        workspace.close();
        try (Workspace next = Fixture.open(database)) {
            next.begin(List.of(PLAYER));
            Fixture.execute(next, "insert into player values (1)");
        }
        assertThat(Fixture.rows(database, "select id from player")).isEmpty();
    }

    private void stageOnce() {
        try (Workspace workspace = Fixture.open(database)) {
            workspace.stage("t", List.of(ID));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void terminate(Workspace workspace) throws SQLException {
        String pid =
                Fixture.rows(workspace.connection(), "select pg_backend_pid()").get(0);
        // Waits until the server process is gone.
        assertThat(Fixture.rows(database, "select pg_terminate_backend(" + pid + ", 10000)"))
                .containsExactly("t");
    }
}
