package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuiltTablesTest {
    private static final String SHAPE = """
            select c.relkind, c.relpersistence, c.relowner, c.relacl, c.reloptions, c.relhasindex, c.reltablespace, c.relam,
              c.relreplident, c.relrowsecurity, c.relispartition, c.relchecks,
              obj_description(c.oid, 'pg_class'), (select t.typname from pg_type t where t.oid = c.reltype) = c.relname,
              (select count(*) from pg_attribute a where a.attrelid = c.oid)
            from pg_class c where c.oid = '%s'::regclass""";

    private static final String ATTRIBUTES = """
            select attname, atttypid, atttypmod, attnum, attnotnull, atthasdef, attidentity, attcollation, attacl,
              attstorage, attstattarget, attoptions, attisdropped
            from pg_attribute where attrelid = '%s'::regclass order by attnum""";

    private static final String KEYS = """
            select c.conname, c.contype, c.condeferrable, c.convalidated, c.conkey, c.connamespace = t.relnamespace,
              pg_get_constraintdef(c.oid), c.conindid = 0
            from pg_constraint c join pg_class t on t.oid = c.conrelid
            where c.conrelid = '%s'::regclass order by c.contype, c.conname""";

    private static final String INDEXES = """
            select i.relname, c.conname, x.indisunique, x.indisprimary, x.indimmediate, x.indisvalid, x.indkey, x.indclass,
              x.indoption, x.indpred, i.relacl, i.relowner, i.reloptions, i.reltablespace, i.relnamespace = t.relnamespace
            from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
            left join pg_constraint c on c.conindid = i.oid
            where x.indrelid = '%s'::regclass order by i.relname""";

    private final Postgres.Database database = Postgres.fresh();

    @Test
    void aBuiltTableIsWhatOneMadeInItsPlaceIs() throws Exception {
        TableSchema wide = Wide.table("Wide table", "v");
        for (String schema : List.of("v", "w")) {
            database.run("create schema " + schema, "create table " + schema + ".\"Wide table_pkey\" (x int)");
        }
        TableSchema inPlace = new TableSchema(
                TableName.of("w", "Wide table"),
                Wide.COLUMNS,
                wide.keys(),
                List.of(),
                List.of(),
                List.of(),
                false,
                wide.indexes());
        Stream.concat(
                        CreateTable.of(inPlace, "w.\"Wide table\"").stream(),
                        CreateTable.keys(inPlace, "w.\"Wide table\"").stream())
                .forEach(database::run);
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 2_000);
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(2_000);
            workspace.commit();
            for (String query : List.of(SHAPE, ATTRIBUTES, KEYS, INDEXES)) {
                assertThat(described(query, "v.\"Wide table\"")).isEqualTo(described(query, "w.\"Wide table\""));
            }
            assertThat(described(INDEXES, "v.\"Wide table\"").toString())
                    .contains("Wide table_pkey1|", "Wide table_code_city_key|", "Wide table_code_city_key1|")
                    .contains("Wide table_city_idx|", "Wide table_price_city_idx|");
        }
    }

    private List<String> described(String query, String table) throws SQLException {
        return Fixture.rows(database, query.formatted(table));
    }

    @Test
    void itsRowsAreThereWithStatisticsAndSurviveCloseAndSweep() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 5_000);
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(5_000);
            assertThat(Fixture.rows(database, "select to_regclass('public.wide')"))
                    .containsExactly("null");
            workspace.commit();
            assertThat(Fixture.rows(database, "select reltuples from pg_class where relname = 'wide'"))
                    .containsExactly("5000");
            database.run("insert into wide select id + 10000, code || 'x', city from wide");
            workspace.settle(List.of(new Workspace.Change(wide.name(), 5_000)));
            assertThat(Fixture.rows(database, "select reltuples from pg_class where relname = 'wide'"))
                    .containsExactly("5000");
        }
        try (Workspace next = Fixture.open(database)) {
            assertThat(next.sweep()).isEmpty();
        }
        assertThat(Fixture.rows(database, "select count(*), min(id), max(id) from wide where price is not null"))
                .containsExactly("5000|0|4999");
        assertThat(Fixture.staged(database)).isEmpty();
    }

    @Test
    void afterARollbackItCanBeInstalledAgainAndIsElseDropped() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 10);
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(10);
            workspace.rollback();
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(10);
            workspace.rollback();
            assertThat(Fixture.staged(database)).hasSize(1);
        }
        assertThat(Fixture.staged(database)).isEmpty();
        assertThat(Fixture.rows(database, "select to_regclass('public.wide')")).containsExactly("null");
    }

    @Test
    void aCommitWhoseAnswerIsLostLeavesEitherAllOrNothing() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 10);
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(10);
            // As a COMMIT that arrived, and of which nothing was heard.
            Fixture.execute(workspace, "commit");
            workspace.connection().close();
        }
        try (Workspace next = Fixture.open(database)) {
            assertThat(next.sweep()).isEmpty();
        }
        assertThat(Fixture.rows(database, "select count(*) from wide")).containsExactly("10");
    }

    @Test
    void aTableOfADeadLoadIsSwept() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        Workspace dead = Fixture.open(database);
        StageTable built = Wide.filled(dead, wide, 10);
        String own = Fixture.rows(dead.connection(), "select pg_backend_pid()").get(0);
        Fixture.rows(database, "select pg_terminate_backend(" + own + ", 10000)");
        dead.close();
        try (Workspace next = Fixture.open(database)) {
            assertThat(next.sweep()).containsExactly(built.sql().replace("\"", ""));
        }
        assertThat(Fixture.staged(database)).isEmpty();
    }

    @Test
    void aBrokenKeyIsABrokenConstraint() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = workspace
                    .build("wide", wide, Wide.COLUMNS, Optional.empty())
                    .orElseThrow();
            for (BulkSink lane : workspace.write(built, 2)) {
                Wide.put(lane, 7, 3);
            }
            assertThatThrownBy(() -> workspace.seal(built, List.of()))
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CONSTRAINT);
        }
        assertThat(Fixture.staged(database)).isEmpty();
    }

    @Test
    void aLaneThatWasNotFinishedIsNotReliedUpon() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = workspace
                    .build("wide", wide, Wide.COLUMNS, Optional.empty())
                    .orElseThrow();
            List<BulkSink> lanes = workspace.write(built, 2);
            Wide.put(lanes.get(0), 0, 10);
            lanes.get(1).close();
            assertThatThrownBy(() -> workspace.seal(built, List.of())).isInstanceOf(IllegalStateException.class);
            workspace.begin(List.of());
            assertThatThrownBy(() -> workspace.install(built, wide)).isInstanceOf(IllegalStateException.class);
            workspace.rollback();
        }
    }

    @Test
    void aReaderWithAnOldSnapshotNeitherWaitsNorFails() throws Exception {
        database.run("create table other (id int)", "insert into other values (1)");
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database);
                Connection reader = database.connect()) {
            reader.createStatement().execute("set lock_timeout = 200");
            reader.setAutoCommit(false);
            reader.createStatement().execute("set transaction isolation level repeatable read");
            assertThat(Fixture.rows(reader, "select id from other")).containsExactly("1");
            StageTable built = Wide.filled(workspace, wide, 10);
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).hasValue(10);
            assertThat(Fixture.rows(
                            reader,
                            "select count(*), (select count(*) from pg_tables where tablename = 'wide')"
                                    + " from other"))
                    .containsExactly("1|0");
            workspace.commit();
            assertThat(Fixture.rows(reader, "select id from other")).containsExactly("1");
            reader.rollback();
            assertThat(Fixture.rows(reader, "select count(*) from wide")).containsExactly("10");
        }
    }

    @Test
    void aNameThatIsTakenMeanwhileIsLeftAlone() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 10);
            database.run("create table wide (x int)");
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).isEmpty();
            workspace.rollback();
            database.run("drop table wide", "create sequence wide");
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).isEmpty();
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from " + built.sql()))
                    .containsExactly("10");
            workspace.commit();
        }
        assertThat(Fixture.staged(database)).isEmpty();
    }

    @Test
    void whoHoldsTheTableAsideIsNotWaitedForWithoutEnd() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        Workspace workspace = Fixture.open(database);
        try (Connection dump = database.connect()) {
            StageTable built = Wide.filled(workspace, wide, 10);
            dump.setAutoCommit(false);
            dump.createStatement().execute("lock table " + built.sql() + " in access share mode");
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).isEmpty();
            assertThat(Fixture.rows(workspace.connection(), "select 1")).containsExactly("1");
            workspace.rollback();
            dump.rollback();
        } finally {
            workspace.close();
        }
    }

    @Test
    void runningNumbersKeepTheirSequenceUnderItsUsualName() throws Exception {
        List<Column> columns = List.of(
                new Column("id", new ColumnType.Int(64), "", false, Column.Fill.SEQUENCE),
                Column.of("code", ColumnType.text()));
        TableSchema numbered = new TableSchema(
                TableName.of("public", "numbered"), columns, List.of(), List.of(), List.of(), List.of(), false);
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = workspace
                    .build("numbered", numbered, columns.subList(1, 2), Optional.empty())
                    .orElseThrow();
            try (BulkSink lane = workspace.write(built)) {
                lane.beginRow(1);
                Fixture.put(lane, "x");
                lane.endRow();
                lane.finish();
            }
            workspace.seal(built, List.of());
            workspace.begin(List.of());
            assertThat(workspace.install(built, numbered)).hasValue(1);
            workspace.commit();
        }
        assertThat(Fixture.rows(database, "select id, pg_get_serial_sequence('numbered', 'id') from numbered"))
                .containsExactly("1|public.numbered_id_seq");
    }
}
