package dev.intact.parquet;

import dev.intact.format.JsonValue;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column stand in a file.
 *
 * @param stored what they are there
 * @param length of each in bytes, where all have the same
 * @param logical what they mean
 * @param conversion makes such values
 */
record ColumnForm(
        PrimitiveTypeName stored, int length, @Nullable LogicalTypeAnnotation logical, Conversion conversion) {
    private static final int DIGITS = 38;
    private static final int SCALE = 18;

    /** Makes a value of the file of a value of the database. */
    @FunctionalInterface
    interface Conversion {
        Object of(Object value) throws Misfit;
    }

    /** Writes a value of the file. */
    void add(Object value, RecordConsumer consumer) {
        switch (stored) {
            case INT32 -> consumer.addInteger((Integer) value);
            case INT64 -> consumer.addLong((Long) value);
            case FLOAT -> consumer.addFloat((Float) value);
            case DOUBLE -> consumer.addDouble((Double) value);
            case BOOLEAN -> consumer.addBoolean((Boolean) value);
            default -> consumer.addBinary((org.apache.parquet.io.api.Binary) value);
        }
    }

    Type type(String name) {
        var type = Types.optional(stored).as(logical);
        return (length > 0 ? type.length(length) : type).named(name);
    }

    static ColumnForm of(ColumnType type) {
        if (type instanceof ColumnType.Int whole) {
            return whole(whole.bits());
        }
        if (type instanceof ColumnType.Real real) {
            return real.bits() == Float.SIZE
                    ? plain(PrimitiveTypeName.FLOAT, null, Conversions::single)
                    : plain(PrimitiveTypeName.DOUBLE, null, Conversions::real);
        }
        if (type instanceof ColumnType.Decimal decimal) {
            int precision = decimal.precision().orElse(DIGITS);
            return decimal(precision, decimal.scale().orElse(decimal.precision().isPresent() ? 0 : SCALE));
        }
        if (type instanceof ColumnType.Bool) {
            return plain(PrimitiveTypeName.BOOLEAN, null, Conversions::truth);
        }
        return isMoment(type) ? moment(type) : bytes(type);
    }

    private static boolean isMoment(ColumnType type) {
        return type instanceof ColumnType.Date
                || type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp;
    }

    private static ColumnForm moment(ColumnType type) {
        if (type instanceof ColumnType.Date) {
            return plain(PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType(), Conversions::day);
        }
        if (type instanceof ColumnType.Timestamp moment) {
            return plain(
                    PrimitiveTypeName.INT64,
                    LogicalTypeAnnotation.timestampType(moment.zoned(), TimeUnit.MICROS),
                    moment.zoned() ? Conversions::instant : Conversions::local);
        }
        return plain(
                PrimitiveTypeName.INT64, LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS), Conversions::time);
    }

    private static ColumnForm bytes(ColumnType type) {
        if (type instanceof ColumnType.Bytes) {
            return plain(PrimitiveTypeName.BINARY, null, Conversions::bytes);
        }
        if (type instanceof ColumnType.Json) {
            return plain(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.jsonType(), Conversions::json);
        }
        if (type instanceof ColumnType.Uuid) {
            return new ColumnForm(
                    PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
                    2 * Long.BYTES,
                    LogicalTypeAnnotation.uuidType(),
                    Conversions::uuid);
        }
        return plain(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), Conversions::text);
    }

    private static ColumnForm plain(
            PrimitiveTypeName stored, @Nullable LogicalTypeAnnotation logical, Conversion conversion) {
        return new ColumnForm(stored, 0, logical, conversion);
    }

    private static ColumnForm whole(int bits) {
        LogicalTypeAnnotation narrow = bits < Integer.SIZE ? LogicalTypeAnnotation.intType(bits, true) : null;
        return bits <= Integer.SIZE
                ? plain(PrimitiveTypeName.INT32, narrow, value -> (int) Conversions.whole(value, bits))
                : plain(PrimitiveTypeName.INT64, null, value -> Conversions.whole(value, bits));
    }

    /** In as many bytes as so many digits need, and in numbers where these do. */
    private static ColumnForm decimal(int precision, int scale) {
        LogicalTypeAnnotation logical = LogicalTypeAnnotation.decimalType(scale, precision);
        if (precision <= 9) {
            return plain(
                    PrimitiveTypeName.INT32,
                    logical,
                    value -> Conversions.unscaled(value, precision, scale).intValue());
        }
        if (precision <= 18) {
            return plain(
                    PrimitiveTypeName.INT64,
                    logical,
                    value -> Conversions.unscaled(value, precision, scale).longValue());
        }
        int length = BigDecimal.TEN.pow(precision).toBigInteger().bitLength() / Byte.SIZE + 1;
        return new ColumnForm(
                PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
                length,
                logical,
                value -> Conversions.padded(Conversions.unscaled(value, precision, scale), length));
    }

    /** Of a column of which nothing is known: what its first value is. */
    static ColumnForm ofValue(Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short) {
            return whole(Long.SIZE);
        }
        if (value instanceof Number) {
            boolean real = value instanceof Double || value instanceof Float;
            return of(real ? new ColumnType.Real(Double.SIZE) : ColumnType.decimal());
        }
        if (value instanceof Boolean) {
            return of(new ColumnType.Bool());
        }
        if (value instanceof byte[]) {
            return of(new ColumnType.Bytes());
        }
        if (value instanceof UUID) {
            return of(new ColumnType.Uuid());
        }
        return value instanceof JsonValue ? of(new ColumnType.Json()) : ofMoment(value);
    }

    private static ColumnForm ofMoment(Object value) {
        if (value instanceof LocalDate) {
            return of(new ColumnType.Date());
        }
        if (value instanceof LocalTime) {
            return of(new ColumnType.Time());
        }
        if (value instanceof LocalDateTime) {
            return of(new ColumnType.Timestamp(false));
        }
        boolean zoned = value instanceof OffsetDateTime || value instanceof Instant;
        return of(zoned ? new ColumnType.Timestamp(true) : ColumnType.text());
    }
}
