package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Finding;
import dev.intact.dialect.Finding.Weight;
import dev.intact.dialect.Undertaking;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What keeps a load from being published is found before it begins, each thing by provoking it. */
class OutlookTest {
    private final Postgres.Database database = Postgres.fresh();

    private List<Finding> on(Duration old, Mode mode, String table, String... before) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : before) {
                statement.execute(sql);
            }
            return new Outlook(connection, old, Sessions.OWN)
                    .on(new Undertaking(Map.of(TableName.of(table), mode), 1000)).stream()
                            .filter(finding -> finding.weight() != Weight.SETTING)
                            .filter(finding ->
                                    before.length > 0 || !finding.what().contains("replication slot"))
                            .toList();
        }
    }

    @Test
    void nothingIsFoundWhereAllIsWell() throws Exception {
        database.run("create table player (id bigint primary key)");
        assertThat(on(Duration.ZERO, Mode.REPLACE, "player")).isEmpty();
        assertThat(on(Duration.ZERO, Mode.APPEND, "missing")).isEmpty();
    }

    @Test
    void writersThatStayForLongAreInTheWayOfWhatComparesAndNotOfWhatAdds() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set application_name = 'nightly job'");
            statement.execute("insert into player values (1)");
            assertThat(on(Duration.ZERO, Mode.REPLACE, "player"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.weight()).isEqualTo(Weight.WARNING);
                        assertThat(finding.what()).contains("nightly job").contains("player");
                    });
            assertThat(on(Duration.ZERO, Mode.APPEND, "player")).isEmpty();
            assertThat(on(Outlook.OLD, Mode.REPLACE, "player")).isEmpty();
            statement.execute("lock table player in share mode");
            assertThat(on(Duration.ZERO, Mode.APPEND, "player")).hasSize(1);
            other.rollback();
        }
    }

    @Test
    void preparedTransactionIsRefusedWhereItHoldsTheTableAndElseToldOf() throws Exception {
        String name = "left by " + database.name();
        database.run("create table player (id bigint primary key)", "create table club (id bigint primary key)");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("begin");
            statement.execute("insert into player values (1)");
            statement.execute("prepare transaction '" + name + "'");
        }
        try {
            assertThat(on(Duration.ZERO, Mode.UPSERT, "player")).singleElement().satisfies(finding -> {
                assertThat(finding.weight()).isEqualTo(Weight.REFUSAL);
                assertThat(finding.toString()).contains("'" + name + "'").contains("player");
            });
            assertThat(on(Duration.ZERO, Mode.UPSERT, "club"))
                    .singleElement()
                    .extracting(Finding::weight)
                    .isEqualTo(Weight.WARNING);
            assertThat(on(Outlook.OLD, Mode.UPSERT, "player")).isEmpty();
        } finally {
            database.run("rollback prepared '" + name + "'");
        }
    }

    /** No worker of the server's own comes when it is called: the view that names them is another one here, the lock is real. */
    @Test
    void vacuumAgainstWraparoundIsToldOfAtOnceAndAnyOtherGivesWay() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table player in share update exclusive mode");
            assertThat(on(Outlook.OLD, Mode.UPSERT, "player", worker("autovacuum: VACUUM public.player")))
                    .isEmpty();
            String forced = worker("autovacuum: VACUUM public.player (to prevent wraparound)");
            assertThat(on(Outlook.OLD, Mode.UPSERT, "player", forced))
                    .singleElement()
                    .extracting(Finding::weight)
                    .isEqualTo(Weight.WARNING);
            assertThat(on(Outlook.OLD, Mode.APPEND, "player", forced)).isEmpty();
            other.rollback();
        }
    }

    private static String worker(String query) {
        return "create temporary view pg_stat_activity as select a.pid, a.usename, ''::text as application_name,"
                + " a.state, a.xact_start, 'autovacuum worker'::text as backend_type, '" + query + "'::text as query"
                + " from pg_catalog.pg_stat_activity a";
    }

    @Test
    void slotsThatAreUnusedOrSoonLostAreToldOf() throws Exception {
        String slots = "create temporary view pg_replication_slots as select s.* from (values"
                + " ('forgotten'::name, false, false, pg_current_wal_lsn(), null::bigint),"
                + " ('late', true, false, pg_current_wal_lsn(), 999),"
                + " ('in time', true, false, pg_current_wal_lsn(), 1000),"
                + " ('passing', false, true, pg_current_wal_lsn(), 1))"
                + " s(slot_name, active, temporary, restart_lsn, safe_wal_size)";
        assertThat(on(Outlook.OLD, Mode.APPEND, "player", slots))
                .satisfiesExactlyInAnyOrder(
                        finding -> assertThat(finding.what()).contains("slot forgotten is not in use"),
                        finding -> assertThat(finding.what()).contains("slot late is lost after 999 bytes"));
    }
}
