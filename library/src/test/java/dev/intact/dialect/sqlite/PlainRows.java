package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import java.sql.SQLException;
import java.util.List;

/** Rows of three columns that every reader can work out again from their numbers. */
final class PlainRows {
    static final List<Column> COLUMNS = List.of(
            Column.of("n", new ColumnType.Int(64)),
            Column.of("b", new ColumnType.Bytes()),
            Column.of("t", ColumnType.text()));

    private PlainRows() {}

    /** Bytes that every reader can work out again from the row's number. */
    static byte[] bytes(long number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + i * 7L);
        }
        return bytes;
    }

    static void put(BulkSink sink, long row, int length) throws SQLException {
        byte[] text = Workspaces.utf8("row " + row);
        sink.beginRow(row);
        sink.putLong(row * 3);
        sink.putBytes(bytes(row, length));
        sink.putText(text, 0, text.length);
        sink.endRow();
    }

    static void assertThere(Workspace workspace, StageTable stage, List<Long> numbers, List<Integer> lengths)
            throws SQLException {
        List<Long> found = Sql.list(
                workspace.connection(),
                row -> {
                    long number = row.getLong(1);
                    int length = lengths.get(row.getRow() - 1);
                    assertThat(row.getLong(2)).isEqualTo(number * 3);
                    assertThat(row.getBytes(3)).isEqualTo(bytes(number, length));
                    assertThat(row.getString(4)).isEqualTo("row " + number);
                    return number;
                },
                "select intact_row, n, b, t from " + stage.sql() + " order by intact_row");
        assertThat(found).isEqualTo(numbers);
        assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
    }
}
