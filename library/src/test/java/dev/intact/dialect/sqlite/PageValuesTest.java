package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values in pages that were written by hand are to SQLite as if it had stored them. */
@Timeout(120)
class PageValuesTest {
    private static final List<String> DECLARED = List.of(
            "",
            "INTEGER",
            "INT8",
            "FLOATING POINT",
            "TEXT",
            "VARCHAR(3)",
            "CLOB",
            "BLOB",
            "REAL",
            "DOUBLE PRECISION",
            "NUMERIC",
            "DECIMAL(9, 2)",
            "BOOLEAN",
            "DATE",
            "DATETIME",
            "UUID",
            "ANY",
            "JSON");

    @TempDir
    Path folder;

    /** Declared so, and neither Text nor Json, which would be staged without a type. */
    private static List<Column> columns() {
        return DECLARED.stream()
                .map(declared -> new Column("c " + declared, new ColumnType.Bytes(), declared, true, Fill.NONE))
                .toList();
    }

    /** The reference: SQLite stores each value itself. */
    @Test
    void everyValueIsStoredAsSqliteWouldStoreItInEveryKindOfColumn() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Value> values = new ArrayList<>(Value.edges().toList());
        for (int i = 0; i < 2000; i++) {
            values.add(Value.random(random));
        }
        try (Workspace workspace = Workspaces.open(folder.resolve("none.db"))) {
            StageTable written = workspace.stage("written", columns());
            StageTable bound = workspace.stage("bound", columns());
            try (BulkSink sink = workspace.write(written)) {
                assertThat(sink).isInstanceOf(PageLane.class);
                put(values, sink);
            }
            try (BulkSink sink =
                    new SqliteSink(workspace.connection(), RowStatement.stage(bound), 1000, new Cancellation())) {
                put(values, sink);
            }
            for (Column column : columns()) {
                String name = Sql.quote(column.name());
                List<String> different = Sql.list(
                        workspace.connection(),
                        row -> values.get(row.getInt(1)).shown() + " in " + column.name() + ": " + row.getString(2)
                                + ", not " + row.getString(3),
                        "select w.intact_row, typeof(w." + name + ") || ' ' || quote(w." + name + "), typeof(b." + name
                                + ") || ' ' || quote(b." + name + ") from " + written.sql() + " w join " + bound.sql()
                                + " b using (intact_row) where typeof(w." + name + ") <> typeof(b." + name + ") or w."
                                + name + " is not b." + name + " or quote(w." + name + ") <> quote(b." + name + ")");
                assertThat(different).as("seed %d", seed).isEmpty();
            }
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }

    private static void put(List<Value> values, BulkSink sink) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            sink.beginRow(i);
            for (int column = 0; column < DECLARED.size(); column++) {
                values.get(i).put().accept(sink);
            }
            sink.endRow();
        }
        assertThat(sink.finish()).isEqualTo(values.size());
    }
}
