package dev.intact.parquet;

import dev.intact.format.Cells;
import dev.intact.format.JsonValue;
import dev.intact.format.ValueText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.parquet.io.api.Binary;

/** From values of a database to those of a file, exactly or not at all. */
final class Conversions {
    private static final long NANOS_A_MICRO = 1_000;
    private static final long MICROS_A_SECOND = TimeUnit.SECONDS.toMicros(1);

    private Conversions() {}

    private static Misfit misfit(String what) {
        return new Misfit(
                "is not " + what + ", which the column is in the file; in a query, cast it to what holds all its"
                        + " values (cast(... as text))");
    }

    static long whole(Object value, int bits) throws Misfit {
        boolean whole = value instanceof Integer || value instanceof Long || value instanceof Short;
        long number = whole ? ((Number) value).longValue() : 0;
        int unused = Long.SIZE - bits;
        if (!whole || number << unused >> unused != number) {
            throw misfit("a whole number of " + bits + " bits");
        }
        return number;
    }

    static Object single(Object value) throws Misfit {
        if (value instanceof Float) {
            return value;
        }
        throw misfit("a real number of 32 bits");
    }

    static Object real(Object value) throws Misfit {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && ((Number) value).longValue() == (long) ((Number) value).doubleValue()) {
            return ((Number) value).doubleValue();
        }
        throw misfit("a real number of 64 bits");
    }

    static Object truth(Object value) throws Misfit {
        if (value instanceof Boolean) {
            return value;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        long number = whole ? ((Number) value).longValue() : -1;
        if (number == 0 || number == 1) {
            return number == 1;
        }
        throw misfit("true or false");
    }

    static BigInteger unscaled(Object value, int precision, int scale) throws Misfit {
        try {
            BigDecimal number = new BigDecimal(number(value)).setScale(scale, RoundingMode.UNNECESSARY);
            if (number.precision() <= precision) {
                return number.unscaledValue();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw (Misfit) misfit(digits(precision, scale)).initCause(e);
        }
        throw misfit(digits(precision, scale));
    }

    private static String digits(int precision, int scale) {
        return "a decimal of " + precision + " digits, " + scale + " of them after the point";
    }

    /** The digits of a binary number are the fewest by which it can be told from others. */
    private static String number(Object value) {
        return value instanceof Number ? value.toString() : "";
    }

    static Object padded(BigInteger value, int length) {
        byte[] digits = value.toByteArray();
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(digits, 0, bytes, length - digits.length, digits.length);
        return Binary.fromConstantByteArray(bytes);
    }

    static Object bytes(Object value) throws Misfit {
        if (value instanceof byte[] bytes) {
            return Binary.fromConstantByteArray(bytes);
        }
        throw misfit("bytes");
    }

    static Object text(Object value) throws Misfit {
        if (value instanceof String text) {
            return utf8(text);
        }
        throw misfit("text");
    }

    private static Object utf8(String text) throws Misfit {
        try {
            return Binary.fromConstantByteArray(ValueText.of(text).utf8());
        } catch (IllegalArgumentException e) {
            throw (Misfit) misfit("text of whole characters").initCause(e);
        }
    }

    static Object json(Object value) throws Misfit {
        if (value instanceof JsonValue json) {
            return utf8(json.text());
        }
        throw misfit("JSON");
    }

    static Object uuid(Object value) throws Misfit {
        UUID uuid = value instanceof UUID known ? known : parsed(value);
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return Binary.fromConstantByteArray(bytes.array());
    }

    private static UUID parsed(Object value) throws Misfit {
        try {
            UUID uuid = UUID.fromString(String.valueOf(value));
            if (uuid.toString().equals(value)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw (Misfit) misfit("a UUID in its usual form").initCause(e);
        }
        throw misfit("a UUID in its usual form");
    }

    static Object day(Object value) throws Misfit {
        long day = value instanceof LocalDate known
                ? known.toEpochDay()
                : cell(value, text -> Cells.date(text, 0, text.length));
        if (day == Cells.NONE) {
            throw misfit("a date of the years 1 to 9999 (yyyy-MM-dd)");
        }
        return (int) day;
    }

    static Object time(Object value) throws Misfit {
        long micros = value instanceof LocalTime known
                ? micros(0, known.toNanoOfDay())
                : cell(value, text -> Cells.time(text, 0, text.length));
        if (micros == Cells.NONE) {
            throw misfit("a time of day to the microsecond");
        }
        return micros;
    }

    static Object local(Object value) throws Misfit {
        long micros = value instanceof LocalDateTime known
                ? micros(known.toInstant(ZoneOffset.UTC))
                : cell(value, text -> Cells.isZoned(text, 0, text.length) ? Cells.NONE : moment(text));
        if (micros == Cells.NONE) {
            throw misfit("a timestamp without a zone to the microsecond, of the years 1 to 9999");
        }
        return micros;
    }

    static Object instant(Object value) throws Misfit {
        long micros = value instanceof OffsetDateTime || value instanceof Instant
                ? micros(value instanceof OffsetDateTime moment ? moment.toInstant() : (Instant) value)
                : cell(value, text -> Cells.isZoned(text, 0, text.length) ? moment(text) : Cells.NONE);
        if (micros == Cells.NONE) {
            throw misfit("a timestamp with a zone to the microsecond, of the years 1 to 9999");
        }
        return micros;
    }

    private static long moment(byte[] text) {
        return Cells.timestamp(text, 0, text.length);
    }

    private static long micros(Instant moment) {
        return micros(moment.getEpochSecond(), moment.getNano());
    }

    private static long micros(long seconds, long nanos) {
        return nanos % NANOS_A_MICRO == 0 ? seconds * MICROS_A_SECOND + nanos / NANOS_A_MICRO : Cells.NONE;
    }

    private static long cell(Object value, ToLongFunction<byte[]> reading) {
        return value instanceof String text ? reading.applyAsLong(text.getBytes(StandardCharsets.UTF_8)) : Cells.NONE;
    }
}
