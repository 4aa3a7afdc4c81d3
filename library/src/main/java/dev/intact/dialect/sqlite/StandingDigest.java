package dev.intact.dialect.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The digest of a standing table: its rows are read and made records once more, as those are whose pages we write. */
record StandingDigest(Connection connection, String table) {
    private record Field(String name, String declared) {}

    RowDigest read() throws SQLException {
        List<Field> fields = Sql.list(
                connection,
                row -> new Field(row.getString(1), row.getString(2)),
                "select name, coalesce(type, '') from pragma_table_xinfo(?, 'main') order by cid",
                table);
        String rowKey = Form.rowKey(connection, "main", table);
        int key = fields.stream().map(Field::name).toList().indexOf(rowKey);
        RowDigest digest = new RowDigest(key >= 0);
        RecordBytes record = new RecordBytes(
                fields.size(),
                IntStream.range(0, fields.size())
                        .map(i -> i == key ? RecordBytes.ABSENT : i)
                        .toArray());
        String columns = fields.stream().map(field -> Sql.quote(field.name())).collect(Collectors.joining(", "));
        List<Affinity> affinities = affinities(fields);
        byte[] bytes = new byte[512];
        try (PreparedStatement select =
                        connection.prepareStatement("select " + columns + " from main." + Sql.quote(table));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                record.clear();
                for (int i = 0; i < fields.size(); i++) {
                    put(row.getObject(i + 1), affinities.get(i), record);
                }
                int length = record.length();
                bytes = length > bytes.length ? new byte[length + (length >> 1)] : bytes;
                record.copyTo(bytes, 0);
                digest.add(key < 0 ? 0 : row.getLong(key + 1), bytes, 0, length);
            }
        }
        return digest;
    }

    private static List<Affinity> affinities(List<Field> fields) throws SQLException {
        try (Trial trial = Trial.of(fields.stream()
                .map(field -> field.declared().isEmpty() ? "" : DeclaredType.safe(field.declared()))
                .toList())) {
            return trial.affinities();
        }
    }

    /** In a column of doubles a whole number is one only in the record. */
    private static void put(@Nullable Object value, Affinity affinity, RecordBytes record) {
        if (value == null) {
            record.putNull();
        } else if (value instanceof Double real) {
            if (affinity == Affinity.REAL) {
                PageLane.putReal(real, record);
            } else {
                record.putDouble(real);
            }
        } else if (value instanceof Number whole) {
            record.putLong(whole.longValue());
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            record.putText(utf8, 0, utf8.length);
        } else {
            record.putBytes((byte[]) value);
        }
    }
}
