package dev.intact.dialect.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The digest of rows of a standing table, also of such as it had once: they are read and made records once more, as those are
 * whose pages we write.
 */
record StandingDigest(Connection connection, String table) {
    private record Field(String name, String declared) {}

    /** Of all that stand. */
    RowDigest read() throws SQLException {
        return read("1 = 1");
    }

    /** Of those that stand and of which that is true, over {@code t}. */
    RowDigest read(String predicate) throws SQLException {
        return of(UnaryOperator.identity(), "main." + Sql.quote(table) + " t where " + predicate);
    }

    /** Of rows that a query gives, whose values are called {@code v0}, {@code v1} … in the order of these columns. */
    RowDigest of(String query, List<String> columns) throws SQLException {
        return of(name -> "v" + columns.indexOf(name), "(" + query + ")");
    }

    private RowDigest of(UnaryOperator<String> name, String from) throws SQLException {
        List<Field> fields = Sql.list(
                connection,
                row -> new Field(row.getString(1), row.getString(2)),
                "select name, coalesce(type, '') from pragma_table_xinfo(?, 'main') order by cid",
                table);
        String rowKey = Form.rowKey(connection, "main", table);
        int key = fields.stream().map(Field::name).toList().indexOf(rowKey);
        String columns = fields.stream()
                .map(field -> Sql.quote(name.apply(field.name())))
                .collect(Collectors.joining(", "));
        RowDigest digest = new RowDigest(key >= 0);
        try (PreparedStatement select = connection.prepareStatement("select " + columns + " from " + from);
                ResultSet row = select.executeQuery()) {
            add(row, key, affinities(fields), digest);
        }
        return digest;
    }

    private static void add(ResultSet row, int key, List<Affinity> affinities, RowDigest digest) throws SQLException {
        int count = affinities.size();
        RecordBytes record = new RecordBytes(
                count,
                IntStream.range(0, count)
                        .map(i -> i == key ? RecordBytes.ABSENT : i)
                        .toArray());
        byte[] bytes = new byte[512];
        while (row.next()) {
            record.clear();
            for (int i = 0; i < count; i++) {
                put(row.getObject(i + 1), affinities.get(i), record);
            }
            int length = record.length();
            bytes = length > bytes.length ? new byte[length + (length >> 1)] : bytes;
            record.copyTo(bytes, 0);
            digest.add(key < 0 ? 0 : row.getLong(key + 1), bytes, 0, length);
        }
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
