package dev.intact.dialect.postgres;

import dev.intact.dialect.ResultReading;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values by the types of their columns. What Java's types cannot hold (infinity, not a number, years before the first or
 * after 9999, 24:00) is the server's own text, as is what only PostgreSQL knows.
 *
 * @param rows the result
 * @param types of its columns
 */
record ExactValues(ResultSet rows, List<ColumnType> types) implements ResultReading {
    private static final int LAST_YEAR = 9999;
    private static final int UNLIMITED = -1;

    static ExactValues of(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<ColumnType> types = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            types.add(type(columns.getColumnTypeName(i)));
        }
        return new ExactValues(rows, types);
    }

    /** The driver calls a column that is filled from a sequence by what it was made with. */
    private static ColumnType type(String name) {
        String base = switch (name) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> name;
        };
        return CatalogTypes.of(base, UNLIMITED, base);
    }

    @Override
    public Optional<ColumnType> type(int column) throws SQLException {
        ColumnType type = types.get(column - 1);
        int precision = rows.getMetaData().getPrecision(column);
        int scale = rows.getMetaData().getScale(column);
        boolean limited = type instanceof ColumnType.Decimal && precision > 0 && scale <= precision;
        return Optional.of(limited ? new ColumnType.Decimal(OptionalInt.of(precision), OptionalInt.of(scale)) : type);
    }

    @Override
    public boolean keepsTypes() {
        return true;
    }

    @Override
    public boolean isJson(int column) {
        return types.get(column - 1) instanceof ColumnType.Json;
    }

    @Override
    public @Nullable Object value(int column) throws SQLException {
        Object value = read(types.get(column - 1), column);
        return rows.wasNull() ? null : value;
    }

    private @Nullable Object read(ColumnType type, int column) throws SQLException {
        if (type instanceof ColumnType.Int) {
            return rows.getLong(column);
        }
        if (type instanceof ColumnType.Bool) {
            return rows.getBoolean(column);
        }
        if (type instanceof ColumnType.Real real) {
            return real.bits() == Float.SIZE ? (Object) rows.getFloat(column) : (Object) rows.getDouble(column);
        }
        if (type instanceof ColumnType.Timestamp timestamp) {
            return moment(timestamp, column);
        }
        if (type instanceof ColumnType.Bytes) {
            return rows.getBytes(column);
        }
        if (type instanceof ColumnType.Uuid) {
            return rows.getObject(column, UUID.class);
        }
        String text = rows.getString(column);
        return type instanceof ColumnType.Decimal && text != null ? decimal(text) : text;
    }

    private @Nullable Object moment(ColumnType.Timestamp type, int column) throws SQLException {
        TemporalAccessor moment = type.zoned()
                ? rows.getObject(column, OffsetDateTime.class)
                : rows.getObject(column, LocalDateTime.class);
        if (moment == null) {
            return null;
        }
        int year = moment.get(ChronoField.YEAR);
        return year < 1 || year > LAST_YEAR ? rows.getString(column) : moment;
    }

    private static Object decimal(String text) {
        char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9' ? (Object) new BigDecimal(text) : text;
    }
}
