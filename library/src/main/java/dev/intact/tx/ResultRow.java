package dev.intact.tx;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of a query, columns from 0, read while the row stands. What is null is refused by the plain accessors and
 * empty for {@link #find}.
 */
public final class ResultRow {
    private final ResultSet row;

    ResultRow(ResultSet row) {
        this.row = row;
    }

    /**
     * How many columns there are.
     *
     * @return at least 1
     * @throws SQLException what the driver says
     */
    public int size() throws SQLException {
        return row.getMetaData().getColumnCount();
    }

    /**
     * A whole number.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null or no whole number
     */
    public long longAt(int column) throws SQLException {
        try {
            return number(column).longValueExact();
        } catch (ArithmeticException e) {
            throw unfit(column, "is no whole number of 64 bits", e);
        }
    }

    /**
     * A whole number.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null, no whole number, or too large
     */
    public int intAt(int column) throws SQLException {
        try {
            return number(column).intValueExact();
        } catch (ArithmeticException e) {
            throw unfit(column, "is no whole number of 32 bits", e);
        }
    }

    /**
     * A binary floating-point number.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null or no number
     */
    public double doubleAt(int column) throws SQLException {
        Object value = object(column);
        return value instanceof Double || value instanceof Float
                ? ((Number) value).doubleValue()
                : number(column).doubleValue();
    }

    /**
     * A decimal.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null or no number
     */
    public BigDecimal decimalAt(int column) throws SQLException {
        return present(column, row.getBigDecimal(column + 1));
    }

    /**
     * A truth value.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null or no truth value
     */
    public boolean booleanAt(int column) throws SQLException {
        return switch (object(column).toString()) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw unfit(column, "is no truth value", null);
        };
    }

    /**
     * Text, or any value as the driver writes it.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null
     */
    public String textAt(int column) throws SQLException {
        return present(column, row.getString(column + 1));
    }

    /**
     * Bytes.
     *
     * @param column from 0
     * @return its value
     * @throws SQLException where it is null or no bytes
     */
    public byte[] bytesAt(int column) throws SQLException {
        return present(column, row.getBytes(column + 1));
    }

    /**
     * A value of a type that the driver knows, or none.
     *
     * @param column from 0
     * @param type for example {@code LocalDate.class}; {@code String.class} always works
     * @param <T> the type
     * @return empty where it is null
     * @throws SQLException where the driver cannot give it in that type
     */
    public <T> Optional<T> find(int column, Class<T> type) throws SQLException {
        if (type == String.class) {
            return Optional.ofNullable(type.cast(row.getString(column + 1)));
        }
        return Optional.ofNullable(row.getObject(column + 1, type));
    }

    /** SQLite's driver would make 0 of a text, and cut what is too large. */
    private BigDecimal number(int column) throws SQLException {
        Object value = object(column);
        try {
            return value instanceof Double real ? new BigDecimal(real) : new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw unfit(column, "is no number", e);
        }
    }

    private Object object(int column) throws SQLException {
        return present(column, row.getObject(column + 1));
    }

    private SQLException unfit(int column, String why, @Nullable Exception cause) throws SQLException {
        return new SQLException(
                "Column " + column + " (" + row.getMetaData().getColumnLabel(column + 1) + ") " + why, cause);
    }

    /** The reference is null where the value is; a primitive is then some default. */
    private <T> T present(int column, T value) throws SQLException {
        if (value == null || row.wasNull()) {
            throw new SQLException("Column " + column + " (" + row.getMetaData().getColumnLabel(column + 1)
                    + ") is null; ask with find where that may be");
        }
        return value;
    }
}
