package dev.intact.dialect.sqlite;

import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * How the values of a sink become rows of a table.
 *
 * @param declared the declared type of each value's column, as it stands in SQL
 * @param order for each column of the table, which value it takes
 * @param key which value is the number of its row; {@link RecordBytes#ABSENT} for none
 * @param required which values may not be null
 * @param numbering where the rows have their numbers from
 */
record Form(
        List<String> declared, List<Integer> order, int key, List<Boolean> required, PageLanes.Numbering numbering) {

    private record Field(String name, String declared, boolean notNull, boolean inKey) {}

    /** As SQLite has it, so that nothing need be known of how the table was made. */
    static Form of(Connection connection, StageTable table) throws SQLException {
        List<Field> fields = Sql.list(
                connection,
                row -> new Field(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)),
                "select name, coalesce(type, ''), \"notnull\", pk > 0 from pragma_table_xinfo(?, 'stage') order by cid",
                PageWriting.plainName(table));
        List<String> loaded = table.columns().stream().map(Column::name).toList();
        boolean numbered = table.kind() == StageTable.Kind.NUMBERED;
        String rowKey = numbered ? StageTable.ROW : rowKey(connection, "stage", PageWriting.plainName(table));
        List<Field> values = loaded.stream().map(name -> named(fields, name)).toList();
        int key = loaded.indexOf(rowKey);
        return new Form(
                values.stream()
                        .map(field -> field.declared().isEmpty() ? "" : DeclaredType.safe(field.declared()))
                        .toList(),
                fields.stream()
                        .map(field -> field.name().equals(rowKey) ? RecordBytes.ABSENT : loaded.indexOf(field.name()))
                        .toList(),
                key,
                values.stream().map(field -> field.notNull() || field.inKey()).toList(),
                numbered || key >= 0 ? PageLanes.Numbering.BROUGHT : PageLanes.Numbering.RUNNING);
    }

    private static Field named(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no column " + name));
    }

    /** The column that is another name of the rowid: then, and only then, no index stands for the key. Else empty. */
    static String rowKey(Connection connection, String schema, String table) throws SQLException {
        return Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select max(name) from pragma_table_xinfo(?1, ?2) where pk > 0 having count(*) = 1"
                                + " and not exists (select 1 from pragma_index_list(?1, ?2) where origin = 'pk')",
                        table,
                        schema)
                .stream()
                .findFirst()
                .orElse("");
    }
}
