package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.ResultReading;
import dev.intact.schema.ColumnType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** Of an expression the driver says what its first value is, and of one that begins with null that it is NUMERIC. */
    @Override
    public Optional<ColumnType> type(int column) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        String word = columns.getColumnTypeName(column);
        ColumnType type = DeclaredType.read(word);
        if (type instanceof ColumnType.Decimal) {
            return decimal(columns, column);
        }
        boolean free = type instanceof ColumnType.Text && DeclaredType.turnsTextIntoNumbers(word);
        return free ? Optional.empty() : Optional.of(type);
    }

    private static Optional<ColumnType> decimal(ResultSetMetaData columns, int column) throws SQLException {
        int precision = columns.getPrecision(column);
        if (precision > 0) {
            return Optional.of(
                    new ColumnType.Decimal(OptionalInt.of(precision), OptionalInt.of(columns.getScale(column))));
        }
        String table = columns.getTableName(column);
        return table == null || table.isEmpty() ? Optional.empty() : Optional.of(ColumnType.decimal());
    }

    @Override
    public boolean keepsTypes() {
        return false;
    }

    @Override
    public boolean isJson(int column) {
        return json.get(column);
    }

    @Override
    public CellReading cells(int columns) throws SQLException {
        return StoredCells.of(rows, columns);
    }
}
