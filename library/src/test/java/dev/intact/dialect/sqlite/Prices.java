package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database of prices, a stage of more of them, and what is looked for afterwards. */
final class Prices {
    static final List<Column> PRICE =
            List.of(Column.of("sku", ColumnType.text()), Column.of("cents", new ColumnType.Int(64)));

    static final TableName NAME = TableName.of("price");

    private Prices() {}

    static Path made(Path folder, String... more) throws SQLException {
        Path file = folder.resolve("app.db");
        Workspaces.sql(file, "create table price(sku text primary key, cents int)", "insert into price values('a', 1)");
        Workspaces.sql(file, more);
        return file;
    }

    static StageTable fill(Workspace workspace, int rows) throws SQLException {
        StageTable stage = workspace.stage("price", PRICE);
        try (BulkSink sink = workspace.write(stage)) {
            put(sink, rows);
            assertThat(sink.finish()).isEqualTo(rows);
        }
        return stage;
    }

    static void put(BulkSink sink, int rows) throws SQLException {
        for (int i = 1; i <= rows; i++) {
            byte[] sku = Workspaces.utf8("sku" + i);
            sink.beginRow(i);
            sink.putText(sku, 0, sku.length);
            sink.putLong(i);
            sink.endRow();
        }
    }

    static void insert(Workspace workspace, StageTable stage) throws SQLException {
        Sql.run(
                workspace.connection(),
                "insert into " + workspace.target(NAME) + " select sku, cents from " + stage.sql());
    }

    static long count(Path file) throws SQLException {
        try (Connection reader = Workspaces.other(file)) {
            return Sql.number(reader, "select count(*) from price");
        }
    }

    static void assertOnlyFile(Path folder, Path... files) throws Exception {
        try (var found = Files.list(folder)) {
            assertThat(found).containsExactlyInAnyOrder(files);
        }
    }
}
