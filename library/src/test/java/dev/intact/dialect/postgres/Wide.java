package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A wide table, and rows for it in two lanes. */
final class Wide {
    static final List<Column> COLUMNS = List.of(
            Column.of("id", new ColumnType.Int(64)).notNull(),
            Column.of("code", ColumnType.text()),
            Column.of("city", ColumnType.text()).notNull(),
            Column.of("price", ColumnType.decimal()));

    private Wide() {}

    static TableSchema table(String name, String schema) {
        return new TableSchema(
                TableName.of(schema, name),
                COLUMNS,
                List.of(
                        new TableSchema.Key("", List.of("id"), true, true),
                        new TableSchema.Key("", List.of("code", "city"), false, true),
                        new TableSchema.Key("", List.of("code", "city"), false, false)),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(List.of("city"), List.of("price", "city")));
    }

    static StageTable filled(Workspace workspace, TableSchema table, int rows) throws SQLException {
        StageTable built = workspace
                .build("wide", table, table.columns(), Optional.empty())
                .orElseThrow();
        List<BulkSink> lanes = workspace.write(built, 2);
        put(lanes.get(0), 0, rows / 2);
        put(lanes.get(1), rows / 2, rows - rows / 2);
        workspace.seal(built, List.of());
        return built;
    }

    static void put(BulkSink lane, int first, int count) throws SQLException {
        try (lane) {
            for (int id = first; id < first + count; id++) {
                lane.beginRow(id);
                lane.putLong(id);
                Fixture.put(lane, "c" + id);
                Fixture.put(lane, "Zürich");
                lane.putDecimal(BigDecimal.valueOf(id, 2));
                lane.endRow();
            }
            lane.finish();
        }
    }
}
