package dev.intact.dialect.sqlite;

import dev.intact.dialect.ResultReading;
import dev.intact.schema.ColumnType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Values by how each is stored, whatever its column is declared as: days, moments and truth values are the texts and
 * numbers that stand there.
 *
 * @param rows the result
 * @param json the columns declared to hold JSON
 */
record StoredValues(ResultSet rows, BitSet json) implements ResultReading {
    static StoredValues of(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        BitSet json = new BitSet();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            json.set(i, DeclaredType.read(columns.getColumnTypeName(i)) instanceof ColumnType.Json);
        }
        return new StoredValues(rows, json);
    }

    @Override
    public @Nullable Object value(int column) throws SQLException {
        return rows.getObject(column);
    }

    @Override
    public boolean isJson(int column) {
        return json.get(column);
    }
}
