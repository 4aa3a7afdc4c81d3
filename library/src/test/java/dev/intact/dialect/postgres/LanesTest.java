package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
    private static final List<Column> COLUMNS =
            List.of(Column.of("id", new ColumnType.Int(64)), Column.of("name", ColumnType.text()));

    private final Postgres.Database database = Postgres.fresh();

    @AfterEach
    void noSessionIsLeft() throws Exception {
        awaitSessions(0);
    }

    @Test
    void allRowsOfAllLanesAreKept() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", COLUMNS);
            List<BulkSink> lanes = workspace.write(staged, 3);
            assertThat(lanes).hasSize(3);
            awaitSessions(3);
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int lane = 0; lane < 3; lane++) {
                long first = lane * 100_000L;
                BulkSink sink = lanes.get(lane);
                all.add(CompletableFuture.supplyAsync(() -> fill(sink, first, 20_000)));
            }
            for (CompletableFuture<Long> lane : all) {
                assertThat(lane.get(30, TimeUnit.SECONDS)).isEqualTo(20_000);
            }
            awaitSessions(1);
            workspace.seal(staged, List.of(List.of("id")));
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select count(*), count(distinct intact_row), count(distinct id), sum(id) from "
                                    + staged.sql()))
                    .containsExactly("60000|60000|60000|" + (3 * 199_990_000L + 20_000 * 300_000L));
        }
    }

    @Test
    void aLaneThatIsCancelledKeepsNoRowOfItsOwn() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", COLUMNS);
            List<BulkSink> lanes = workspace.write(staged, 2);
            try (BulkSink given = lanes.get(1)) {
                put(given, 1, 20_000);
            }
            assertThat(fill(lanes.get(0), 1_000_000, 5)).isEqualTo(5);
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from " + staged.sql()))
                    .containsExactly("5");
        }
    }

    @Test
    void cancelStopsEveryLaneFromAnotherThread() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            List<BulkSink> lanes = workspace.write(workspace.stage("t", COLUMNS), 2);
            List<CompletableFuture<SQLException>> all = lanes.stream()
                    .map(lane -> CompletableFuture.supplyAsync(() -> endless(lane)))
                    .toList();
            workspace.cancel();
            for (CompletableFuture<SQLException> lane : all) {
                assertThat(Fixture.DIALECT.classify(lane.get(30, TimeUnit.SECONDS)))
                        .isEqualTo(FailureKind.CANCELLED);
            }
        }
    }

    @Test
    void lanesThatAreStillOpenAreClosedWithTheWorkspace() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            for (BulkSink lane : workspace.write(workspace.stage("t", COLUMNS), 3)) {
                put(lane, 1, 10);
            }
        }
        awaitSessions(0);
        assertThat(Fixture.rows(database, "select relname from pg_class where relname ~ '^u[0-9a-f]{16}'"))
                .isEmpty();
    }

    @Test
    void noLaneOutlivesAWorkspaceWhoseOwnSessionWasKilled() throws Exception {
        StageTable staged;
        try (Workspace workspace = Fixture.open(database)) {
            String own = Fixture.rows(workspace.connection(), "select pg_backend_pid()")
                    .get(0);
            staged = workspace.stage("t", COLUMNS);
            List<BulkSink> lanes = workspace.write(staged, 2);
            put(lanes.get(1), 1, 10);
            Fixture.rows(database, "select pg_terminate_backend(" + own + ", 10000)");
            assertThatThrownBy(() -> fill(lanes.get(0), 1, 10)).hasRootCauseInstanceOf(Exception.class);
        }
        awaitSessions(0);
        try (Workspace next = Fixture.open(database)) {
            assertThat(next.sweep()).containsExactly(staged.sql().replace("\"", ""));
        }
    }

    @Test
    void aServerWithoutMoreConnectionsGivesFewerLanes() throws Exception {
        String role = "few_" + database.name();
        database.run(
                "create role " + role + " login password 'pass' connection limit 2",
                "grant create on database " + database.name() + " to " + role);
        String url = database.url().replace("//postgres:", "//" + role + ":");
        try (Workspace workspace = Fixture.DIALECT.open(
                Fixture.DIALECT.address(url).orElseThrow(), Fixture.settings("intact load by ann"))) {
            StageTable staged = workspace.stage("t", COLUMNS);
            List<BulkSink> lanes = workspace.write(staged, 5);
            assertThat(lanes).hasSize(2);
            assertThat(fill(lanes.get(0), 1, 10) + fill(lanes.get(1), 11, 10)).isEqualTo(20);
            assertThat(Fixture.rows(workspace.connection(), "select sum(id) from " + staged.sql()))
                    .containsExactly("210");
        }
        database.run("drop owned by " + role, "drop role " + role);
    }

    @Test
    void lanesThatCannotBeOpenedLeaveTheSessionUsable() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable missing = new StageTable("intact_stage.missing", COLUMNS, StageTable.Kind.NUMBERED);
            assertThatThrownBy(() -> workspace.write(missing, 2)).isInstanceOf(SQLException.class);
            assertThat(Fixture.rows(workspace.connection(), "select 1")).containsExactly("1");
        }
    }

    private static long fill(BulkSink lane, long first, int count) {
        try (lane) {
            put(lane, first, count);
            return lane.finish();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(BulkSink lane, long first, int count) throws SQLException {
        for (long id = first; id < first + count; id++) {
            lane.beginRow(id);
            lane.putLong(id);
            Fixture.put(lane, "name of " + id);
            lane.endRow();
        }
    }

    private static SQLException endless(BulkSink lane) {
        try (lane) {
            put(lane, 1, Integer.MAX_VALUE);
        } catch (SQLException e) {
            return e;
        }
        throw new IllegalStateException("It wrote to the end");
    }

    /** A session ends a little after its connection. */
    private void awaitSessions(int expected) throws SQLException {
        String sessions = "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'intact load by ann'";
        try (Connection connection = database.connect()) {
            while (!Fixture.rows(connection, sessions).equals(List.of(String.valueOf(expected)))) {
                Thread.onSpinWait();
            }
        }
    }
}
