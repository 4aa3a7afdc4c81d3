package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr;

/**
 * Cells as they are stored, right from the statement: text stays the bytes that it is, and no value becomes an object. In a
 * database that keeps its texts as UTF-16, SQLite makes UTF-8 of them.
 */
final class StoredCells implements CellReading {
    private final SafeStmtPtr statement;
    private final int columns;
    private final boolean wide;

    private StoredCells(SafeStmtPtr statement, int columns, boolean wide) {
        this.statement = statement;
        this.columns = columns;
        this.wide = wide;
    }

    /** Whether texts are kept as UTF-16. */
    static boolean isWide(Connection connection) throws SQLException {
        return !Sql.text(connection, "pragma encoding").equals("UTF-8");
    }

    static StoredCells of(ResultSet rows, int columns) throws SQLException {
        CoreStatement statement = rows.getStatement().unwrap(CoreStatement.class);
        return new StoredCells(
                statement.pointer, columns, isWide(rows.getStatement().getConnection()));
    }

    @Override
    public void read(Cells cells) throws SQLException {
        statement.safeRunConsume((DB db, long row) -> {
            for (int i = 0; i < columns; i++) {
                give(db, row, i, cells);
            }
        });
    }

    private void give(DB db, long row, int column, Cells cells) throws SQLException {
        switch (db.column_type(row, column)) {
            case Codes.SQLITE_INTEGER -> cells.whole(db.column_long(row, column));
            case Codes.SQLITE_FLOAT -> cells.real(db.column_double(row, column));
            case Codes.SQLITE_TEXT -> cells.text(wide ? narrow(db, row, column) : bytes(db, row, column));
            case Codes.SQLITE_BLOB -> cells.bytes(bytes(db, row, column));
            default -> cells.none();
        }
    }

    private static byte[] narrow(DB db, long row, int column) throws SQLException {
        String text = db.column_text(row, column);
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The driver has nothing for what is empty. */
    private static byte[] bytes(DB db, long row, int column) throws SQLException {
        byte[] bytes = db.column_blob(row, column);
        return bytes == null ? new byte[0] : bytes;
    }
}
