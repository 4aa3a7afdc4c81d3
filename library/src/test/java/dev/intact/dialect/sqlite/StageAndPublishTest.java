package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageAndPublishTest {
    @TempDir
    Path folder;

    @Test
    void stagedRowsArriveWhenPublishedAndNothingElseStays() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.sweep()).isEmpty();
            workspace.lock(List.of(Prices.NAME));
            StageTable stage = Prices.fill(workspace, 2500);
            workspace.seal(stage, List.of(List.of("sku"), List.of("cents", "sku")));
            workspace.begin(List.of(Prices.NAME));
            Prices.insert(workspace, stage);
            workspace.commit();
            workspace.settle(List.of(new Workspace.Change(Prices.NAME, 1)));
        }
        assertThat(Prices.count(file)).isEqualTo(2501);
        Prices.assertOnlyFile(folder, file);
    }

    @Test
    void indexesAreBuiltAgainAsTheyWereWhileAReaderGoesOn() throws Exception {
        Path file = Prices.made(
                folder,
                "pragma journal_mode=wal",
                "create index \"by \"\"cents\"\"\" on price(cents desc) where cents > 1",
                "create unique index once on price(sku, cents)",
                "create index later on price(cents + 1)");
        try (Workspace workspace = Workspaces.open(file);
                Connection reader = Workspaces.other(file)) {
            String before = schema(reader);
            StageTable stage = Prices.fill(workspace, 2500);
            workspace.begin(List.of(Prices.NAME));
            List<Workspace.Rebuild> rebuilds = workspace.rebuilds(TableName.of("PRICE"), List.of("cents"));
            assertThat(rebuilds).hasSize(2);
            for (Workspace.Rebuild rebuild : rebuilds) {
                Sql.run(workspace.connection(), rebuild.drop());
            }
            Prices.insert(workspace, stage);
            assertThat(Sql.number(reader, "select count(*) from price indexed by later where cents + 1 = 2"))
                    .isEqualTo(1);
            for (Workspace.Rebuild rebuild : rebuilds) {
                Sql.run(workspace.connection(), rebuild.build());
            }
            workspace.commit();
            assertThat(schema(reader)).isEqualTo(before);
            assertThat(Sql.number(reader, "select count(*) from price indexed by later where cents + 1 = 2"))
                    .isEqualTo(2);
            assertThat(Sql.text(reader, "pragma integrity_check")).isEqualTo("ok");
        }
    }

    private static String schema(Connection connection) throws SQLException {
        return String.join(
                ";",
                Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select sql from sqlite_schema where tbl_name = 'price' and sql is not null order by name"));
    }

    @Test
    void stagingNeverLocksTheTarget() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace = Workspaces.open(file);
                Connection other = Workspaces.other(file)) {
            Sql.run(other, "pragma busy_timeout=0");
            StageTable stage = workspace.stage("price", Prices.PRICE);
            try (BulkSink sink = workspace.write(stage)) {
                Prices.put(sink, 1500);
                Sql.run(other, "begin immediate", "insert into price values('b', 2)", "commit");
                Prices.put(sink, 0);
                sink.finish();
            }
            Sql.run(other, "begin exclusive", "insert into price values('c', 3)");
            workspace.seal(stage, List.of(List.of("sku")));
            Sql.run(other, "commit");
            assertThat(Sql.number(workspace.connection(), "select count(*) from main.price"))
                    .isEqualTo(3);
        }
        assertThat(Prices.count(file)).isEqualTo(3);
    }

    @Test
    void targetCannotBeWrittenWhileStaging() throws Exception {
        try (Workspace workspace = Workspaces.open(Prices.made(folder))) {
            SQLException refused = catchThrowableOfType(
                    SQLException.class, () -> Sql.run(workspace.connection(), "delete from main.price"));
            assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.PERMISSION);
        }
    }

    @Test
    void readerSeesTheOldStateUntilCommitAndNeverWaits() throws Exception {
        Path file = Prices.made(folder, "pragma journal_mode=wal");
        try (Workspace workspace = Workspaces.open(file);
                Connection reader = Workspaces.other(file)) {
            Sql.run(reader, "pragma busy_timeout=0");
            StageTable stage = Prices.fill(workspace, 10);
            workspace.begin(List.of());
            Prices.insert(workspace, stage);
            assertThat(Sql.number(reader, "select count(*) from price")).isEqualTo(1);
            workspace.commit();
            assertThat(Sql.number(reader, "select count(*) from price")).isEqualTo(11);
            Sql.run(reader, "begin", "select * from price");
            workspace.settle(List.of(new Workspace.Change(Prices.NAME, 1)));
            Sql.run(reader, "commit");
        }
        Prices.assertOnlyFile(folder, file);
    }

    @Test
    void publishingIsDurableAndChecksForeignKeys() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Connection connection = workspace.connection();
            assertThat(Sql.number(connection, "pragma main.synchronous")).isEqualTo(2);
            assertThat(Sql.number(connection, "pragma foreign_keys")).isEqualTo(1);
            assertThat(Sql.number(connection, "pragma defer_foreign_keys")).isEqualTo(1);
            assertThat(Sql.text(connection, "pragma main.journal_mode")).isEqualTo("wal");
            workspace.rollback();
            workspace.rollback();
        }
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.text(reader, "pragma journal_mode")).isEqualTo("wal");
        }
    }

    @Test
    void foreignKeyThatIsBrokenAtTheEndRefusesTheCommitOnly() throws Exception {
        Path file = Prices.made(folder, "create table child(sku text references price(sku))");
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "insert into main.child values('none')");
            SQLException broken = catchThrowableOfType(SQLException.class, workspace::commit);
            assertThat(Workspaces.DIALECT.classify(broken)).isEqualTo(FailureKind.CONSTRAINT);
            workspace.rollback();
        }
    }

    @Test
    void rowsOfACancelledSinkAreNotKept() throws Exception {
        try (Workspace workspace = Workspaces.open(Prices.made(folder))) {
            StageTable stage = Prices.fill(workspace, 10);
            try (BulkSink sink = workspace.write(stage)) {
                for (int i = 11; i < 5000; i++) {
                    sink.beginRow(i);
                    sink.putNull();
                    sink.putLong(i);
                    sink.endRow();
                }
            }
            try (BulkSink sink = workspace.write(stage)) {
                sink.beginRow(98);
                sink.putNull();
                sink.cancelRow();
                sink.beginRow(99);
                sink.putNull();
                sink.putNull();
                sink.endRow();
                assertThat(sink.finish()).isEqualTo(1);
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isEqualTo(11);
            assertThat(Sql.text(workspace.connection(), "pragma stage.integrity_check"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void changeOfCaseIsAChangeAndKeysAreStillFoundByTheirIndex() throws Exception {
        Path file = Prices.made(
                folder, "create table person(name text collate nocase)", "insert into person values('ANN')");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = Prices.fill(workspace, 3);
            Column name = workspace
                    .describe(TableName.of("person"))
                    .orElseThrow()
                    .columns()
                    .get(0);
            String was = Workspaces.DIALECT.comparable(name, "name");
            assertThat(Sql.number(workspace.connection(), "select count(*) from main.person where " + was + " = 'ann'"))
                    .isZero();
            String join = Workspaces.DIALECT.comparable(Prices.PRICE.get(0), "t.sku") + " = "
                    + Workspaces.DIALECT.comparable(Prices.PRICE.get(0), "s.sku");
            String plan = Sql.list(
                            workspace.connection(),
                            row -> row.getString(4),
                            "explain query plan select * from " + stage.sql() + " s left join main.price t on " + join)
                    .toString();
            assertThat(plan).contains("SEARCH t USING INDEX sqlite_autoindex_price_1 (sku=?)");
        }
    }
}
