package dev.intact.dialect.sqlite;

import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A database file that was just written and that nobody writes any more. */
record CopiedFile(Connection connection) implements AutoCloseable {
    private static final long MAPPED = 1L << 40;

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

    long rows(TableName table) throws SQLException {
        return Sql.number(connection, "select count(*) from main." + Sql.quote(table.name()));
    }

    /** Rows whose parent is missing, by tables: nobody has forbidden them, and they were there. */
    List<String> orphans() throws SQLException {
        try {
            return Sql.list(
                    connection,
                    row -> row.getLong(3) + " rows of " + row.getString(1) + " refer to rows of " + row.getString(2)
                            + " that are not there",
                    "select \"table\", parent, count(*) from pragma_foreign_key_check group by 1, 2 order by 1, 2");
        } catch (SQLException e) {
            if (Codes.of(e) != SQLiteErrorCode.SQLITE_ERROR) {
                throw e;
            }
            return List.of("its foreign keys cannot be looked at: " + e.getMessage());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
