package dev.intact.dialect.sqlite;

import dev.intact.io.Checksum;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A database file that was just written and that nobody writes any more. */
record CopiedFile(Connection connection) implements AutoCloseable {
    /** SQLite bounds how deep an expression may be. */
    private static final int COLUMNS_TOGETHER = 100;

    private static final long MAPPED = 1L << 40;

    /** The rows of a table: how many, and what they are. */
    record Rows(long count, String digest) {}

    static CopiedFile open(Path file) throws SQLException {
        Connection connection = DatabaseFile.still(file);
        Sql.run(connection, "pragma mmap_size=" + MAPPED);
        return new CopiedFile(connection);
    }

    void refuseDamaged() throws SQLException {
        List<String> found = Sql.list(connection, row -> row.getString(1), "pragma integrity_check(3)");
        if (!found.equals(List.of("ok"))) {
            throw new SQLiteException(String.join("; ", found), SQLiteErrorCode.SQLITE_CORRUPT);
        }
    }

    /** Each row as SQLite itself would write its values, in the order in which the rows stand. */
    Rows rows(TableName table, List<String> columns) throws SQLException {
        Checksum sum = new Checksum();
        long count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + texts(columns) + " from main." + Sql.quote(table.name()) + " not indexed")) {
            int groups = row.getMetaData().getColumnCount();
            while (row.next()) {
                count++;
                for (int i = 1; i <= groups; i++) {
                    byte[] text = row.getBytes(i);
                    sum.add(text, 0, text.length);
                }
            }
        }
        return new Rows(count, sum.hex());
    }

    private static String texts(List<String> columns) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < columns.size(); i += COLUMNS_TOGETHER) {
            groups.add(columns.subList(i, Math.min(columns.size(), i + COLUMNS_TOGETHER)).stream()
                    .map(column -> "quote(" + Sql.quote(column) + ")")
                    .collect(Collectors.joining(" || ',' || ", "", " || char(10)")));
        }
        return String.join(", ", groups);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
