package dev.intact.format;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.NumberOutput;

/** What a value of a program is when it is written, and its bytes as {@link Cells} reads them. */
final class Scalar {
    private static final int LONGEST_PLAIN = 100;

    /** Whether a class has a text of its own; without one its objects would be written as names of addresses. */
    private static final ClassValue<Boolean> HAS_TEXT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("toString").getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("Every class has toString; " + type + " has none.", e);
            }
        }
    };

    private Scalar() {}

    /** What a value is. */
    enum Form {
        /** Text, see {@link #text}. */
        TEXT,
        /** A whole number of at most 64 bits. */
        WHOLE,
        /** Another number, see {@link #number}. */
        NUMBER,
        /** True or false. */
        TRUTH,
        /** A day, a time, a moment or a UUID: {@link #word} writes ASCII that nothing need escape. */
        WORD,
        /** Bytes. */
        BYTES,
        /** An object or a list, which is JSON. */
        NESTED
    }

    static Form of(Object value) {
        if (value instanceof String) {
            return Form.TEXT;
        }
        if (value instanceof Number number) {
            return isWhole(number) ? Form.WHOLE : Form.NUMBER;
        }
        if (value instanceof Boolean) {
            return Form.TRUTH;
        }
        if (isWord(value)) {
            return Form.WORD;
        }
        if (value instanceof byte[]) {
            return Form.BYTES;
        }
        return isNested(value) ? Form.NESTED : Form.TEXT;
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte;
    }

    private static boolean isWord(Object value) {
        return value instanceof LocalDate
                || value instanceof LocalDateTime
                || value instanceof Instant
                || value instanceof OffsetDateTime
                || value instanceof ZonedDateTime
                || value instanceof LocalTime
                || value instanceof UUID
                || value.getClass() == Date.class;
    }

    private static boolean isNested(Object value) {
        return value instanceof Map
                || value instanceof Collection
                || value instanceof Record
                || value.getClass().isArray();
    }

    /** The value in an {@code Optional}, null where it is empty; any other value itself. */
    static @Nullable Object unwrapped(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return unwrapped(optional.orElse(null));
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? number.getAsDouble() : null;
        }
        return value;
    }

    static String text(Object value) throws UnwritableException {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (!HAS_TEXT.get(value.getClass())) {
            throw new UnwritableException(
                    "a value of the class " + value.getClass().getName() + " has no text");
        }
        return value.toString();
    }

    /** The digits of a number, exactly; the same on every Java version. */
    static String number(Object value) throws UnwritableException {
        if (value instanceof Double number) {
            return NumberOutput.toString(number, true);
        }
        if (value instanceof Float number) {
            return NumberOutput.toString(number, true);
        }
        if (value instanceof BigDecimal number) {
            return digits(number);
        }
        String text = value.toString();
        try {
            return digits(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new UnwritableException(
                    "a number of the class " + value.getClass().getName() + " has no digits");
        }
    }

    /** Without an exponent, unless that would be zeros for the most part. */
    private static String digits(BigDecimal number) {
        long zeros = number.scale() < 0 ? -(long) number.scale() : (long) number.scale() - number.precision();
        return zeros > LONGEST_PLAIN ? number.toString() : number.toPlainString();
    }

    static boolean isFinite(Object number) {
        if (number instanceof Float value) {
            return Float.isFinite(value);
        }
        return !(number instanceof Double value) || Double.isFinite(value);
    }

    static void word(Object value, Output out) throws IOException {
        if (value instanceof LocalDate date) {
            date(date, out);
        } else if (value instanceof LocalTime time) {
            time(time, out);
        } else if (value instanceof LocalDateTime moment) {
            moment(moment, out);
        } else if (value instanceof UUID uuid) {
            uuid(uuid, out);
        } else {
            moment(LocalDateTime.ofInstant(instant(value), ZoneOffset.UTC), out);
            out.put('Z');
        }
    }

    private static Instant instant(Object value) {
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        if (value instanceof ZonedDateTime moment) {
            return moment.toInstant();
        }
        return value instanceof Date moment ? moment.toInstant() : (Instant) value;
    }

    private static void date(LocalDate date, Output out) throws IOException {
        int year = date.getYear();
        if (year < 0 || year > 9999) {
            out.ascii(date.toString());
            return;
        }
        out.digits(year, 4);
        out.put('-');
        out.digits(date.getMonthValue(), 2);
        out.put('-');
        out.digits(date.getDayOfMonth(), 2);
    }

    private static void moment(LocalDateTime moment, Output out) throws IOException {
        date(moment.toLocalDate(), out);
        out.put('T');
        time(moment.toLocalTime(), out);
    }

    /** Always with seconds, and with no more of a fraction than there is. */
    private static void time(LocalTime time, Output out) throws IOException {
        out.digits(time.getHour(), 2);
        out.put(':');
        out.digits(time.getMinute(), 2);
        out.put(':');
        out.digits(time.getSecond(), 2);
        int fraction = time.getNano();
        if (fraction == 0) {
            return;
        }
        int count = 9;
        while (fraction % 10 == 0) {
            fraction /= 10;
            count--;
        }
        out.put('.');
        out.digits(fraction, count);
    }

    private static void uuid(UUID uuid, Output out) throws IOException {
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        out.hex(high >>> 32, 8);
        out.put('-');
        out.hex(high >>> 16, 4);
        out.put('-');
        out.hex(high, 4);
        out.put('-');
        out.hex(low >>> 48, 4);
        out.put('-');
        out.hex(low, 12);
    }
}
