package dev.intact.copy;

import dev.intact.copy.CopiedTable.CopiedColumn;
import dev.intact.dialect.Snapshot;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.DatabaseSchema.View;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A database in another of its kind: as the database itself says that it is made. */
record SameKind(Snapshot source) {
    private static final String ELSEWHERE = "only some tables are copied";

    CopyPlan plan(DatabaseSchema schema, boolean whole) throws SQLException {
        Remarks remarks = new Remarks();
        List<CopiedTable> tables = new ArrayList<>();
        for (Table table : schema.tables()) {
            List<CopiedColumn> columns = table.shape().columns().stream()
                    .filter(column -> column.fill() != Fill.GENERATED)
                    .map(column -> new CopiedColumn(column.name(), column.name()))
                    .toList();
            tables.add(new CopiedTable(table.shape().name(), table.shape(), source.definition(table.shape()), columns));
        }
        if (!whole) {
            schema.views().forEach(view -> remarks.left("view " + view.name(), ELSEWHERE));
        }
        schema.others().stream()
                .filter(other -> !other.copied())
                .forEach(other -> remarks.left(other.what(), "copies make tables and views, and what belongs to them"));
        List<String> views = whole ? schema.views().stream().map(View::sql).toList() : List.of();
        return new CopyPlan(ToPostgres.withLast(tables, views), remarks.all());
    }
}
