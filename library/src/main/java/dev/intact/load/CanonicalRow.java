package dev.intact.load;

import dev.intact.format.Cells;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
    private static final int MOST_DIGITS = 19;
    private static final long MICROS_A_DAY = 86_400_000_000L;

    private final CanonicalJson json = new CanonicalJson();
    private byte[] data = new byte[1024];
    private int length;

    /** Gives out the row, and begins the next one. */
    void digest(MessageDigest digest) {
        digest.update(data, 0, length);
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
        } else {
            text(type, ascii(Double.toString(value)));
        }
    }

    void bytes(ColumnType type, byte[] value) {
        if (type instanceof ColumnType.Bytes) {
            sized(BYTES, value, value.length);
        } else {
            text(type, ascii("\\x" + HexFormat.of().formatHex(value)));
        }
    }

    void text(ColumnType type, byte[] utf8) {
        if (!value(type, utf8)) {
            sized(STRANGE, utf8, utf8.length);
        }
    }

    void keptWhole(long value) {
        number(NUMBER, value);
    }

    void keptReal(double value) {
        number(REAL, Double.doubleToRawLongBits(value));
    }

    void keptText(byte[] utf8) {
        sized(TEXT, utf8, utf8.length);
    }

    void keptBytes(byte[] value) {
        sized(BYTES, value, value.length);
    }

    private boolean value(ColumnType type, byte[] text) {
        int end = text.length;
        if (type instanceof ColumnType.Int) {
            return Cells.isLong(text, 0, end) ? number(NUMBER, Cells.toLong(text, 0, end)) : whole(text);
        } else if (type instanceof ColumnType.Decimal) {
            return Cells.decimal(text, 0, end).map(this::exact).orElse(false);
        } else if (type instanceof ColumnType.Real real) {
            OptionalDouble number = Cells.real(text, 0, end);
            return number.isPresent() && real(real, number.getAsDouble());
        } else if (type instanceof ColumnType.Bool) {
            return Cells.isBoolean(text, 0, end) && number(TRUTH, Cells.toBoolean(text, 0, end) ? 1 : 0);
        } else if (type instanceof ColumnType.Date) {
            return moment(Cells.date(text, 0, end));
        } else if (type instanceof ColumnType.Time) {
            return moment(Cells.time(text, 0, end));
        } else if (type instanceof ColumnType.Timestamp) {
            return timestamp(text);
        } else if (type instanceof ColumnType.Bytes) {
            return hexadecimal(text);
        } else if (type instanceof ColumnType.Json) {
            return json.of(text).map(this::text).orElse(false);
        } else if (type instanceof ColumnType.Uuid) {
            return text(new String(text, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
        }
        return sized(TEXT, text, end);
    }

    private boolean whole(byte[] text) {
        Optional<BigDecimal> number = Cells.decimal(text, 0, text.length);
        try {
            return number.isPresent()
                    && number.get().precision() - (long) number.get().scale() <= MOST_DIGITS
                    && number(NUMBER, number.get().longValueExact());
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private boolean exact(BigDecimal value) {
        return value.signum() == 0
                ? sized(EXACT, "0")
                : sized(EXACT, value.stripTrailingZeros().toString());
    }

    private boolean real(ColumnType.Real type, double value) {
        double kept = type.bits() == Float.SIZE ? (float) value : value;
        return number(REAL, Double.doubleToLongBits(kept == 0 ? 0 : kept));
    }

    private boolean timestamp(byte[] text) {
        long micros = Cells.timestamp(text, 0, text.length);
        if (micros != Cells.NONE) {
            return moment(micros);
        }
        long day = Cells.date(text, 0, text.length);
        return day != Cells.NONE && moment(day * MICROS_A_DAY);
    }

    private boolean moment(long value) {
        return value != Cells.NONE && number(MOMENT, value);
    }

    private boolean hexadecimal(byte[] text) {
        String digits = new String(text, StandardCharsets.ISO_8859_1);
        try {
            byte[] value = HexFormat.of().parseHex(digits, Math.min(2, digits.length()), digits.length());
            return digits.startsWith("\\x") && sized(BYTES, value, value.length);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean text(String text) {
        return sized(TEXT, text);
    }

    private boolean sized(byte kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return sized(kind, bytes, bytes.length);
    }

    private boolean sized(byte kind, byte[] bytes, int size) {
        number(kind, size);
        grow(size);
        System.arraycopy(bytes, 0, data, length, size);
        length += size;
        return true;
    }

    private boolean number(byte kind, long value) {
        put(kind);
        grow(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            data[length++] = (byte) (value >>> shift);
        }
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
