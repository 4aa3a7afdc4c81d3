package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr;

/** Cells as they are stored, right from the statement: text stays the bytes that it is, and no value becomes an object. */
final class StoredCells implements CellReading {
    private final SafeStmtPtr statement;
    private final int columns;

    private StoredCells(SafeStmtPtr statement, int columns) {
        this.statement = statement;
        this.columns = columns;
    }

    static StoredCells of(ResultSet rows, int columns) throws SQLException {
        CoreStatement statement = rows.getStatement().unwrap(CoreStatement.class);
        return new StoredCells(statement.pointer, columns);
    }

    @Override
    public void read(Cells cells) throws SQLException {
        statement.safeRunConsume((DB db, long row) -> {
            for (int i = 0; i < columns; i++) {
                give(db, row, i, cells);
            }
        });
    }

    private static void give(DB db, long row, int column, Cells cells) throws SQLException {
        switch (db.column_type(row, column)) {
            case Codes.SQLITE_INTEGER -> cells.whole(db.column_long(row, column));
            case Codes.SQLITE_FLOAT -> cells.real(db.column_double(row, column));
            case Codes.SQLITE_TEXT -> cells.text(bytes(db, row, column));
            case Codes.SQLITE_BLOB -> cells.bytes(bytes(db, row, column));
            default -> cells.none();
        }
    }

    /** The driver has nothing for what is empty. */
    private static byte[] bytes(DB db, long row, int column) throws SQLException {
        byte[] bytes = db.column_blob(row, column);
        return bytes == null ? new byte[0] : bytes;
    }
}
