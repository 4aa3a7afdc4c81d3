package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Workspace;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StraightTest {
    private static final TableName T = TableName.of("public", "t");

    private final Postgres.Database database = Postgres.fresh();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id bigint primary key, n int)",
                "create table t (id bigint generated always as identity, n int default 3)",
                "create table t (id bigint, n int) partition by range (id);"
                        + " create table t1 partition of t for values from (0) to (5000);"
                        + " create table t2 partition of t default",
                "create table p (id bigint primary key); insert into p select generate_series(0, 100000);"
                        + " create table t (id bigint references p deferrable initially deferred, n int)"
            })
    void rowsAreThereAtCommitAndNotBefore(String made) throws Exception {
        database.run(made);
        try (Workspace workspace = Fixture.open(database)) {
            for (boolean kept : List.of(false, true)) {
                workspace.begin(List.of(T));
                assertThat(put(sink(workspace), 100_000)).isEqualTo(100_000);
                assertThat(Fixture.rows(database, "select count(*) from t")).containsExactly("0");
                if (kept) {
                    workspace.commit();
                } else {
                    workspace.rollback();
                }
            }
        }
        assertThat(Fixture.rows(database, "select count(*), sum(id), max(n) from t"))
                .containsExactly("100000|4999950000|99999");
    }

    /** Its bytes would be taken for other values, of the same length at that. */
    @Test
    void columnThatHasAnotherTypeByNowIsLeftAlone() throws Exception {
        database.run("create table t (id bigint, n int)");
        try (Workspace workspace = Fixture.open(database)) {
            TableSchema table = workspace.describe(T).orElseThrow();
            database.run("alter table t alter column id type double precision");
            workspace.begin(List.of());
            assertThat(workspace.straight(table, table.columns())).isEmpty();
            workspace.rollback();
        }
    }

    @Test
    void rowsThatATriggerPassesOverAreAFailure() throws Exception {
        database.run(
                "create table t (id bigint, n int)",
                "create function even() returns trigger language plpgsql as"
                        + " 'begin if new.id % 2 = 0 then return new; end if; return null; end'",
                "create trigger even before insert on t for each row execute function even()");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(T));
            broken(() -> put(sink(workspace), 10));
            workspace.rollback();
        }
        assertThat(Fixture.rows(database, "select count(*) from t")).containsExactly("0");
    }

    @Test
    void aKeyThatMayWaitIsCheckedWhenTheRowsAreIn() throws Exception {
        database.run(
                "create table p (id bigint primary key)",
                "create table t (id bigint references p deferrable initially deferred, n int)",
                "create table other (id bigint references p deferrable)",
                "insert into p values (0)");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(T));
            broken(() -> put(sink(workspace), 2));
            workspace.rollback();
            workspace.begin(List.of(T));
            assertThat(put(sink(workspace), 1)).isEqualTo(1);
            Fixture.execute(workspace, "insert into other values (9)");
            Fixture.execute(workspace, "insert into p values (9)");
            workspace.commit();
        }
        assertThat(Fixture.rows(database, "select id from t union all select id from other"))
                .containsExactly("0", "9");
    }

    @Test
    void aBrokenKeyIsABrokenConstraintAndTheSessionGoesOn() throws Exception {
        database.run("create table t (id bigint primary key, n int)", "insert into t values (70000, 1)");
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(T));
            broken(() -> put(sink(workspace), 100_000));
            workspace.rollback();
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from t"))
                    .containsExactly("1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id bigint, n int); create rule r as on insert to t do also select 1",
                "create domain d as int; create table t (id bigint, n d)",
                "create table t (id bigint, n time(0))",
                "create table t (id bigint, n inet)",
                "create extension file_fdw; create server files foreign data wrapper file_fdw;"
                        + " create table t (id bigint, n int) partition by list (id);"
                        + " create foreign table f partition of t default server files options (filename '/dev/null')"
            })
    void aTableThatCopyDoesNotServeHasNoSuchWay(String made) throws Exception {
        database.run(made);
        try (Workspace workspace = Fixture.open(database)) {
            workspace.begin(List.of(T));
            assertThat(opened(workspace)).isEmpty();
            workspace.rollback();
        }
    }

    @Test
    void rowSecurityHasNoSuchWay() throws Exception {
        String role = "guarded_" + database.name();
        database.run(
                "create role " + role + " login password 'pass'",
                "grant create on database " + database.name() + " to " + role,
                "create table t (id bigint, n int)",
                "grant all on t to " + role);
        String url = database.url().replace("//postgres:", "//" + role + ":");
        try (Workspace workspace = Fixture.DIALECT.open(
                Fixture.DIALECT.address(url).orElseThrow(), Fixture.settings("intact load by ann"))) {
            assertThat(opened(workspace)).isPresent();
            database.run("alter table t enable row level security", "create policy p on t using (true)");
            assertThat(opened(workspace)).isEmpty();
        }
        database.run("drop owned by " + role, "drop role " + role);
    }

    private static void broken(ThrowingCallable writing) {
        assertThatThrownBy(writing).matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONSTRAINT);
    }

    private static Optional<BulkSink> opened(Workspace workspace) throws SQLException {
        TableSchema table = workspace.describe(T).orElseThrow();
        return workspace.straight(table, table.columns());
    }

    private static BulkSink sink(Workspace workspace) throws SQLException {
        return opened(workspace).orElseThrow();
    }

    private static long put(BulkSink sink, int count) throws SQLException {
        try (sink) {
            for (int i = 0; i < count; i++) {
                sink.beginRow(i);
                sink.putLong(i);
                sink.putLong(i);
                sink.endRow();
            }
            return sink.finish();
        }
    }
}
