package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.Finding;
import dev.intact.dialect.Keeping;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Undertaking;
import dev.intact.dialect.Workspace;
import dev.intact.error.ConfigurationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A load on a session that a pooler lends, looked at on a server's own: nothing of it is left when its transaction ends. */
class LentWorkspaceTest {
    private static final TableName NUMBER = TableName.of("public", "number");
    private static final String ON_THE_SESSION = """
            select name || '=' || setting from pg_settings where source = 'session' and name not like 'transaction%'
              and name not in ('TimeZone', 'DateStyle')
            union all select 'table ' || relname from pg_class where relnamespace = pg_my_temp_schema()
            union all select 'function ' || proname from pg_proc where pronamespace = pg_my_temp_schema()
            union all select 'lock ' || objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()""";

    private final Postgres.Database database = Postgres.fresh();

    @AfterEach
    void nothingIsLeft() throws SQLException {
        Fixture.assertNothingIsLeft(database);
        assertThat(Fixture.rows(database, "select nspname from pg_namespace where nspname = 'intact_stage'"))
                .isEmpty();
    }

    private Address lent() {
        return Fixture.address(database)
                .with(new Provider("test", Pooling.TRANSACTION, Duration.ZERO, "the test says so"));
    }

    private Workspace open() throws SQLException {
        return Fixture.DIALECT.open(lent(), Fixture.settings("intact load by ann"));
    }

    private TableSchema table(Workspace workspace) throws SQLException {
        return workspace.describe(NUMBER).orElseThrow();
    }

    private static void insert(Workspace workspace, StageTable staged) throws SQLException {
        Fixture.execute(workspace, "insert into number select n from " + staged.sql());
    }

    @Test
    void nothingIsLeftOnTheSession() throws SQLException {
        database.run("create table number (n bigint, at date)");
        try (Workspace workspace = open()) {
            TableSchema table = table(workspace);
            workspace.lock(List.of(NUMBER));
            StageTable dates = workspace.stage("dates", table.columns());
            workspace.write(dates).close();
            workspace.rollback();
        }
        try (Workspace workspace = open()) {
            TableSchema table = table(workspace);
            workspace.lock(List.of(NUMBER));
            Validity.make(workspace.connection(), 140_000);
            StageTable staged = Fixture.stageNumbers(workspace, table.columns().get(0), 10);
            workspace.seal(staged, List.of(List.of("n")));
            assertThat(Fixture.rows(database, "select 1 from pg_locks where locktype = 'advisory'"))
                    .isNotEmpty();
            workspace.begin(List.of(NUMBER));
            Fixture.execute(workspace, "insert into number select n, null from " + staged.sql());
            workspace.commit();
            assertThat(Fixture.rows(workspace.connection(), ON_THE_SESSION)).isEmpty();
            assertThat(workspace.connection().getNetworkTimeout()).isPositive();
            workspace.settle(List.of(new Workspace.Change(NUMBER, 10)));
            assertThat(workspace.briefly(connection -> {})).isTrue();
            assertThat(Fixture.rows(workspace.connection(), ON_THE_SESSION)).isEmpty();
            assertThat(Fixture.rows(workspace.connection(), "select reltuples from pg_class where relname = 'number'"))
                    .containsExactly("10");
        }
    }

    @Test
    void whatIsStagedSurvivesAPublishingThatIsTriedAgain() throws SQLException {
        database.run("create table number (n bigint)");
        try (Workspace workspace = open();
                Connection other = database.connect()) {
            workspace.lock(List.of(NUMBER));
            StageTable staged =
                    Fixture.stageNumbers(workspace, table(workspace).columns().get(0), 10);
            other.setAutoCommit(false);
            other.createStatement().execute("insert into number values (0)");
            assertThatThrownBy(() -> workspace.begin(List.of(NUMBER)))
                    .matches(e -> SqlStates.is((SQLException) e, SqlStates.LOCK_NOT_AVAILABLE));
            other.rollback();
            workspace.begin(List.of(NUMBER));
            insert(workspace, staged);
            assertThatThrownBy(() -> Fixture.execute(workspace, "select 1 / 0")).isInstanceOf(SQLException.class);
            workspace.rollback();
            workspace.begin(List.of(NUMBER));
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select current_setting('synchronous_commit'), current_setting('lock_timeout'),"
                                    + " current_setting('statement_timeout'), current_setting('row_security')"))
                    .containsExactly("on|500ms|30s|off");
            insert(workspace, staged);
            workspace.commit();
        }
        assertThat(Fixture.rows(database, "select count(*) from number")).containsExactly("10");
    }

    @Test
    void aCommitThatIsRefusedLeavesNothing() throws SQLException {
        database.run(
                "create table number (n bigint primary key)",
                "create table child (n bigint references number deferrable initially deferred)");
        try (Workspace workspace = open()) {
            workspace.begin(List.of());
            Fixture.execute(workspace, "insert into child values (1)");
            assertThatThrownBy(workspace::commit).isInstanceOf(SQLException.class);
            workspace.rollback();
            assertThat(workspace.connection().getAutoCommit()).isTrue();
            assertThat(Fixture.rows(workspace.connection(), ON_THE_SESSION)).isEmpty();
        }
        try (Workspace workspace = open()) {
            workspace.begin(List.of());
            Fixture.execute(workspace, "insert into number values (1)");
            assertThatThrownBy(() -> Fixture.execute(workspace, "select 1 / 0")).isInstanceOf(SQLException.class);
            assertThatThrownBy(workspace::commit).isInstanceOf(SQLException.class);
            workspace.rollback();
        }
        assertThat(Fixture.rows(database, "select n from child union all select n from number"))
                .isEmpty();
    }

    @Test
    void whatIsCheckedAtCommitIsBoundedAsTheLoadSays() throws SQLException {
        database.run(
                "create table number (n bigint)",
                "create table seen (lock_timeout text, row_security text)",
                "create function see() returns trigger language plpgsql as $$ begin insert into seen values"
                        + " (current_setting('lock_timeout'), current_setting('row_security')); return null; end $$",
                "create constraint trigger see after insert on number deferrable initially deferred"
                        + " for each row execute function see()");
        try (Workspace workspace = open()) {
            workspace.begin(List.of());
            Fixture.execute(workspace, "insert into number values (1)");
            workspace.commit();
            assertThat(Fixture.rows(workspace.connection(), "show row_security"))
                    .containsExactly("on");
        }
        assertThat(Fixture.rows(database, "select * from seen")).containsExactly("500ms|off");
    }

    @Test
    void rowsAreToldFromOthersThoughTheyWereWrittenBehindASavepoint() throws SQLException {
        database.run("create table number (n bigint)", "insert into number values (-1)");
        Marked marked;
        try (Workspace workspace = open()) {
            TableSchema table = table(workspace);
            StageTable staged = Fixture.stageNumbers(workspace, table.columns().get(0), 10);
            workspace.begin(List.of(NUMBER));
            insert(workspace, staged);
            workspace.rollback();
            workspace.begin(List.of(NUMBER));
            insert(workspace, staged);
            String mark = workspace.mark(staged, table).orElseThrow();
            workspace.commit();
            marked = workspace.marked(table, mark, List.of());
        }
        database.run("insert into number values (-2)");
        String ours = "select count(*) from number t where " + ((Marked.ByRow) marked).predicate();
        assertThat(Fixture.rows(database, ours + " and n > 0")).containsExactly("10");
        assertThat(Fixture.rows(database, ours)).containsExactly("10");
    }

    @Test
    void oneLoadIsAtWorkOnATable() throws SQLException {
        database.run("create table number (n bigint)");
        try (Workspace first = open();
                Workspace second = open();
                Workspace direct = Fixture.open(database)) {
            first.lock(List.of(NUMBER));
            for (Workspace other : List.of(second, direct)) {
                assertThatThrownBy(() -> other.lock(List.of(NUMBER)))
                        .isInstanceOf(TransactionConflictException.class)
                        .hasMessageContaining("intact load by ann");
            }
            first.close();
            second.lock(List.of(NUMBER));
        }
    }

    @Test
    void whoAsksAfterALostCommitEndsTheTransactionThatWaitsForIt() throws SQLException {
        database.run("create table number (n bigint primary key)");
        try (Workspace workspace = open()) {
            workspace.lock(List.of(NUMBER));
            workspace.begin(List.of(NUMBER));
            Fixture.execute(workspace, "insert into number values (1)");
            try (Connection fresh = workspace.fresh()) {
                assertThat(fresh.getNetworkTimeout()).isPositive();
                fresh.createStatement().execute("insert into number values (1)");
            }
        }
    }

    @Test
    void nothingOutlivesIt() throws SQLException {
        database.run("create table number (n bigint)");
        try (Workspace workspace = open()) {
            TableSchema table = table(workspace);
            assertThat(workspace.keep(new Chunking("a", "b", List.of(NUMBER), 1, null)))
                    .isEmpty();
            assertThat(workspace.build("number", table, table.columns(), Optional.empty()))
                    .isEmpty();
            List<BulkSink> lanes = workspace.write(workspace.stage("number", table.columns()), 4);
            assertThat(lanes).hasSize(1);
            lanes.get(0).finish();
            lanes.get(0).close();
            assertThat(workspace.leave()).isZero();
        }
    }

    @Test
    void onlyTheRightsThatItNeedsAreAskedFor() throws SQLException {
        database.run("create schema intact", "create table number (n bigint)");
        database.run("drop role if exists lent", "create role lent", "grant all on schema intact to lent");
        database.run("grant all on number to lent", "revoke temporary on database " + database.name() + " from public");
        try (Workspace workspace = open()) {
            Fixture.execute(workspace, "set local role lent");
            List<Finding> found = workspace.findings(new Undertaking(Map.of(NUMBER, Mode.APPEND), 1));
            assertThat(found)
                    .filteredOn(finding -> finding.weight() == Finding.Weight.REFUSAL)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.remedy()).contains("grant temporary"));
        }
        database.run("drop owned by lent", "drop role lent");
    }

    @Test
    void whatAnotherClientLeftDoesNotCountAndWhatTheRoleMayNotDo() throws SQLException {
        database.run("create table number (n bigint)", "create schema other", "create table other.number (n text)");
        SessionSettings settings = Fixture.settings("test").session();
        try (Connection connection = Session.open(lent(), settings, Session.Purpose.LOAD);
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = other; ");
            statement.execute("create temp table number (n text)");
            statement.execute("set default_transaction_read_only = on; set role pg_monitor");
            LentTransaction next = new LentTransaction(connection, settings);
            next.enter();
            assertThat(onlyReads(connection)).isEmpty();
            statement.execute("insert into number values (1)");
            next.begin(() -> {});
            next.commit();
        }
        assertThat(Fixture.rows(database, "select n from public.number")).containsExactly("1");
        database.run("alter database " + database.name() + " set default_transaction_read_only = on");
        try (Workspace workspace = open()) {
            assertThat(onlyReads(workspace.connection())).isNotEmpty();
        }
    }

    @Test
    void whatAnotherClientHasSetPassesOverNoKey() throws SQLException {
        database.run("create table number (n bigint primary key)", "create table child (n bigint references number)");
        SessionSettings settings = Fixture.settings("test").session();
        try (Connection connection = Session.open(lent(), settings, Session.Purpose.LOAD);
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica; set my.own = 'x'");
            LentTransaction next = new LentTransaction(connection, settings);
            next.enter();
            next.begin(() -> {});
            assertThatThrownBy(() -> statement.execute("insert into child values (1)"))
                    .hasMessageContaining("child_n_fkey");
            next.end();
        }
    }

    @Test
    void whatAnotherClientHasSetRoundsNoKeptRow() throws SQLException {
        database.run("create table number (n float8)", "insert into number values (0.1234567890123456)");
        SessionSettings settings = Fixture.settings("test").session();
        try (Connection connection = Session.open(lent(), settings, Session.Purpose.MOMENT);
                Statement statement = connection.createStatement()) {
            statement.execute("set extra_float_digits = -10");
            Session.beginMoment(connection, settings);
            assertThat(Fixture.rows(connection, "select n::text from number")).containsExactly("0.1234567890123456");
            connection.rollback();
        }
    }

    @Test
    void whatAnotherClientHasSetIsNotInTheWayAfterCommit() throws SQLException {
        database.run("create table number (n bigint)");
        TableName plain = TableName.of("number");
        try (Workspace workspace = open()) {
            workspace.begin(List.of());
            Fixture.execute(workspace, "insert into number values (1)");
            workspace.commit();
            Fixture.execute(workspace, "set search_path = ''");
            workspace.settle(List.of(new Workspace.Change(plain, 1)));
            assertThat(Fixture.rows(database, "select reltuples from pg_class where relname = 'number'"))
                    .containsExactly("1");
            Fixture.execute(workspace, "set default_transaction_read_only = on");
            assertThat(workspace.briefly(connection -> Fixture.execute(workspace, "insert into number values (2)")))
                    .isTrue();
        }
    }

    @Test
    void howLongItMayTakeIsSetForNobodyElse() throws SQLException {
        database.run("create table number (n bigint)");
        try (Workspace workspace = open()) {
            workspace.begin(List.of());
            // As a trigger of the table might.
            Fixture.execute(
                    workspace, "set statement_timeout = 12345; set lock_timeout = 12345; set row_security = on");
            workspace.commit();
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select name from pg_settings where setting <> reset_val and name in"
                                    + " ('statement_timeout', 'lock_timeout', 'row_security')"))
                    .isEmpty();
        }
    }

    @Test
    void aSessionIsNotWaitedForWithoutEnd() throws SQLException {
        SessionSettings settings = Fixture.settings("test").session();
        try (Connection connection = Session.open(lent(), settings, Session.Purpose.LOAD)) {
            List<Integer> bounds = new ArrayList<>();
            Connection watched = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("createStatement")) {
                            bounds.add(connection.getNetworkTimeout());
                        }
                        return method.invoke(connection, arguments);
                    });
            new LentTransaction(watched, settings).enter();
            assertThat(bounds).isNotEmpty().allMatch(bound -> bound > 0);
            assertThat(connection.getNetworkTimeout()).isZero();
        }
    }

    private static List<Finding> onlyReads(Connection connection) throws SQLException {
        return new Outlook(connection, Outlook.OLD, Sessions.OF_A_POOLER)
                .on(new Undertaking(Map.of(NUMBER, Mode.APPEND), 1)).stream()
                        .filter(finding -> finding.what().contains("read-only"))
                        .toList();
    }

    @Test
    void aMomentIsKeptOnOneSession() throws Exception {
        database.run("create table number (n bigint)", "insert into number select generate_series(1, 10)");
        Place place = new Place();
        try (Keeping keeping =
                Fixture.DIALECT.keeping(lent(), Fixture.settings("test").session(), Keeping.Extent.WHOLE, place)) {
            database.run("insert into number values (11)");
            TableSchema table = keeping.describe(NUMBER).orElseThrow();
            assertThat(keeping.keep(List.of(table)).get(0).rows()).isEqualTo(10);
            assertThatThrownBy(keeping::snapshot)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("pg_dump");
            keeping.connection().rollback();
            assertThat(Fixture.rows(keeping.connection(), ON_THE_SESSION)).isEmpty();
        }
    }

    private static final class Place implements Keeping.Place {
        @Override
        public OutputStream create(String name) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public Path file(String name) {
            throw new AssertionError("The server writes no file by itself");
        }

        @Override
        public void progress(TableName table, long rows) {
            assertThat(rows).isLessThanOrEqualTo(10);
        }

        @Override
        public void notice(String text) {
            throw new AssertionError(text);
        }
    }
}
