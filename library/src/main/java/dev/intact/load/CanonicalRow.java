package dev.intact.load;

import dev.intact.format.Cells;
import dev.intact.schema.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The values of a row, each as its column's type has it, however its database writes it: 1, 1.0 and '1' are one number,
 * 2024-01-01 00:00:00 and 2024-01-01T00:00 one moment. What is no value of the type stays as it is. For one thread.
 */
final class CanonicalRow {
    private static final byte NONE = 0;
    private static final byte NUMBER = 1;
    private static final byte EXACT = 2;
    private static final byte REAL = 3;
    private static final byte TRUTH = 4;
    private static final byte MOMENT = 5;
    private static final byte BYTES = 6;
    private static final byte TEXT = 7;
    private static final byte STRANGE = 8;
    private static final byte SHORT = 9;
    private static final int SHORT_DIGITS = 18;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final double MOST_SURE = 1e15;
    private static final int MOST_DIGITS = 19;
    private static final long MICROS_A_DAY = 86_400_000_000L;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final CanonicalJson json = new CanonicalJson();
    private byte[] data = new byte[1024];
    private int length;

    /** Gives out the row, and begins the next one. */
    void end(RowHash hash) {
        hash.add(data, 0, length);
        hash.endRow();
        length = 0;
    }

    /** Begins the row anew. */
    void clear() {
        length = 0;
    }

    void none() {
        put(NONE);
    }

    void whole(ColumnType type, long value) {
        if (type instanceof ColumnType.Int) {
            number(NUMBER, value);
        } else if (type instanceof ColumnType.Decimal) {
            exact(BigDecimal.valueOf(value));
        } else if (type instanceof ColumnType.Bool && (value == 0 || value == 1)) {
            number(TRUTH, value);
        } else {
            text(type, ascii(Long.toString(value)));
        }
    }

    void real(ColumnType type, double value) {
        if (type instanceof ColumnType.Real real) {
            real(real, value);
        } else if (!(type instanceof ColumnType.Decimal decimal) || !nearest(decimal, value)) {
            text(type, ascii(Double.toString(value)));
        }
    }

    /** Of all numbers of 15 digits at most one is nearest to a binary one: that is the one which it is written as. */
    private boolean nearest(ColumnType.Decimal type, double value) {
        int scale = type.scale().orElse(POWERS.length);
        if (scale < 0 || scale >= POWERS.length) {
            return false;
        }
        double digits = Math.rint(value * POWERS[scale]);
        return Math.abs(digits) < MOST_SURE && digits / POWERS[scale] == value && exact((long) digits, scale);
    }

    void truth(ColumnType type, boolean value) {
        if (type instanceof ColumnType.Bool) {
            number(TRUTH, value ? 1 : 0);
        } else {
            text(type, ascii(Boolean.toString(value)));
        }
    }

    void bytes(ColumnType type, byte[] value) {
        if (type instanceof ColumnType.Bytes) {
            sized(BYTES, value, 0, value.length);
        } else {
            text(type, ascii("\\x" + HexFormat.of().formatHex(value)));
        }
    }

    void text(ColumnType type, byte[] utf8) {
        text(type, utf8, 0, utf8.length);
    }

    void text(ColumnType type, byte[] data, int start, int end) {
        if (!value(type, data, start, end)) {
            sized(STRANGE, data, start, end);
        }
    }

    void keptWhole(long value) {
        number(NUMBER, value);
    }

    void keptReal(double value) {
        number(REAL, Double.doubleToRawLongBits(value));
    }

    void keptText(byte[] data, int start, int end) {
        sized(TEXT, data, start, end);
    }

    void keptBytes(byte[] value) {
        sized(BYTES, value, 0, value.length);
    }

    private boolean value(ColumnType type, byte[] text, int start, int end) {
        if (type instanceof ColumnType.Int) {
            return Cells.isLong(text, start, end)
                    ? number(NUMBER, Cells.toLong(text, start, end))
                    : whole(text, start, end);
        } else if (type instanceof ColumnType.Decimal) {
            return decimal(text, start, end);
        } else if (type instanceof ColumnType.Real real) {
            OptionalDouble number = Cells.real(text, start, end);
            return number.isPresent() && real(real, number.getAsDouble());
        } else if (type instanceof ColumnType.Bool) {
            return Cells.isBoolean(text, start, end) && number(TRUTH, Cells.toBoolean(text, start, end) ? 1 : 0);
        } else if (type instanceof ColumnType.Date) {
            return moment(Cells.date(text, start, end));
        } else if (type instanceof ColumnType.Time) {
            return moment(Cells.time(text, start, end));
        } else if (type instanceof ColumnType.Timestamp) {
            return timestamp(text, start, end);
        } else if (type instanceof ColumnType.Bytes) {
            return hexadecimal(text, start, end);
        } else if (type instanceof ColumnType.Json) {
            return json.of(Arrays.copyOfRange(text, start, end)).map(this::text).orElse(false);
        } else if (type instanceof ColumnType.Uuid) {
            return text(new String(text, start, end - start, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
        }
        return sized(TEXT, text, start, end);
    }

    private boolean whole(byte[] text, int start, int end) {
        Optional<BigDecimal> number = Cells.decimal(text, start, end);
        try {
            return number.isPresent()
                    && number.get().precision() - (long) number.get().scale() <= MOST_DIGITS
                    && number(NUMBER, number.get().longValueExact());
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private boolean decimal(byte[] text, int start, int end) {
        long unscaled = Cells.unscaled(text, start, end);
        return unscaled == Cells.NONE
                ? Cells.decimal(text, start, end).map(this::exact).orElse(false)
                : exact(unscaled, Cells.scale(text, start, end));
    }

    private boolean exact(BigDecimal value) {
        BigDecimal least = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        return least.precision() <= SHORT_DIGITS
                ? exact(least.unscaledValue().longValueExact(), least.scale())
                : sized(EXACT, least.toString());
    }

    /** Without zeros at its end, however many there are. */
    boolean exact(long unscaled, int scale) {
        long digits = unscaled;
        int after = digits == 0 ? 0 : scale;
        while (digits != 0 && digits % 10 == 0) {
            digits /= 10;
            after--;
        }
        return number(SHORT, digits) && number(SHORT, after);
    }

    private boolean real(ColumnType.Real type, double value) {
        double kept = type.bits() == Float.SIZE ? (float) value : value;
        return number(REAL, Double.doubleToLongBits(kept == 0 ? 0 : kept));
    }

    private boolean timestamp(byte[] text, int start, int end) {
        long micros = Cells.timestamp(text, start, end);
        if (micros != Cells.NONE) {
            return moment(micros);
        }
        long day = Cells.date(text, start, end);
        return day != Cells.NONE && moment(day * MICROS_A_DAY);
    }

    boolean moment(long value) {
        return value != Cells.NONE && number(MOMENT, value);
    }

    private boolean hexadecimal(byte[] text, int start, int end) {
        String digits = new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        try {
            byte[] value = HexFormat.of().parseHex(digits, Math.min(2, digits.length()), digits.length());
            return digits.startsWith("\\x") && sized(BYTES, value, 0, value.length);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean text(String text) {
        return sized(TEXT, text);
    }

    private boolean sized(byte kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return sized(kind, bytes, 0, bytes.length);
    }

    private boolean sized(byte kind, byte[] bytes, int start, int end) {
        int size = end - start;
        number(kind, size);
        grow(size);
        System.arraycopy(bytes, start, data, length, size);
        length += size;
        return true;
    }

    private boolean number(byte kind, long value) {
        put(kind);
        grow(Long.BYTES);
        WORD.set(data, length, value);
        length += Long.BYTES;
        return true;
    }

    private void put(byte kind) {
        grow(1);
        data[length++] = kind;
    }

    private void grow(int more) {
        if (length + more > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
