package dev.intact.format;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the bytes of a cell mean. Every reading is exact: a cell either is a value of the type, whole and unrounded, or
 * it is not. Nothing is trimmed. A cell is {@code data[start, end)}, in UTF-8. Days and moments count from 1970-01-01.
 * Safe for many threads.
 */
public final class Cells {
    /** Stands for "not such a value" where a number is given back; no value of these types is this number. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int MOST_DIGITS = 18;
    /** Up to here each whole number, and each power of ten in {@link #POWERS}, is a binary one. */
    private static final long MOST_EXACT = 1L << 53;

    private static final double[] POWERS = powers();

    private Cells() {}

    private static double[] powers() {
        double[] powers = new double[MOST_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /**
     * Whether a cell is a whole number of 64 bits: digits, with or without a sign, leading zeros allowed.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return whether {@link #toLong} may be called
     */
    public static boolean isLong(byte[] data, int start, int end) {
        int at = start < end && (data[start] == '-' || data[start] == '+') ? start + 1 : start;
        if (at == end) {
            return false;
        }
        while (at < end - 1 && data[at] == '0') {
            at++;
        }
        int digits = end - at;
        for (int i = at; i < end; i++) {
            if (!digit(data[i])) {
                return false;
            }
        }
        return digits < 19 || (digits == 19 && fits(data, start, at, end));
    }

    private static boolean fits(byte[] data, int start, int at, int end) {
        long value = 0;
        for (int i = at; i < end; i++) {
            value = value * 10 + (data[i] - '0');
        }
        return value >= 0 || (value == Long.MIN_VALUE && data[start] == '-');
    }

    /**
     * The whole number a cell is.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return its value; meaningless where {@link #isLong} says no
     */
    public static long toLong(byte[] data, int start, int end) {
        boolean negative = data[start] == '-';
        long value = 0;
        for (int i = negative || data[start] == '+' ? start + 1 : start; i < end; i++) {
            value = value * 10 + (data[i] - '0');
        }
        return negative ? -value : value;
    }

    /**
     * The decimal number a cell is: digits with or without sign, point and exponent.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return its value with the scale as written; empty where it is none
     */
    public static Optional<BigDecimal> decimal(byte[] data, int start, int end) {
        if (!isNumber(data, start, end)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(ascii(data, start, end)));
        } catch (NumberFormatException e) {
            // An exponent beyond 32 bits: well written, but no number anyone can hold.
            return Optional.empty();
        }
    }

    /**
     * The digits of a short decimal number without its point: up to 18 of them, no exponent.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return the number they are, to be divided by ten as often as {@link #scale} says; {@link #NONE} where the cell is
     *     no such number, though it may be a longer one
     */
    public static long unscaled(byte[] data, int start, int end) {
        boolean signed = start < end && (data[start] == '-' || data[start] == '+');
        int first = signed ? start + 1 : start;
        if (end - first > MOST_DIGITS + 1) {
            return NONE;
        }
        long value = 0;
        int digits = 0;
        boolean point = false;
        for (int i = first; i < end; i++) {
            byte b = data[i];
            if (digit(b)) {
                value = value * 10 + (b - '0');
                digits++;
            } else if (b == '.' && !point) {
                point = true;
            } else {
                return NONE;
            }
        }
        if (digits == 0 || digits > MOST_DIGITS) {
            return NONE;
        }
        return data[start] == '-' ? -value : value;
    }

    /**
     * How many digits a short decimal number has after its point.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return 0 or more; meaningless where {@link #unscaled} gives {@link #NONE}
     */
    public static int scale(byte[] data, int start, int end) {
        int at = end;
        while (at > start && data[at - 1] != '.') {
            at--;
        }
        return at == start ? 0 : end - at;
    }

    /**
     * The nearest binary floating-point number to the decimal that a cell is.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return its value; empty where it is no number, or too large
     */
    public static OptionalDouble real(byte[] data, int start, int end) {
        long unscaled = unscaled(data, start, end);
        if (unscaled != 0 && unscaled >= -MOST_EXACT && unscaled <= MOST_EXACT) {
            // One division of two exact numbers is rounded once, as it must be; zero has a sign.
            return OptionalDouble.of(unscaled / POWERS[scale(data, start, end)]);
        }
        if (!isNumber(data, start, end)) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(ascii(data, start, end));
        return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /**
     * Whether a cell is written as a number: digits with or without sign, point and exponent.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return whether it is
     */
    public static boolean isNumber(byte[] data, int start, int end) {
        int at = start < end && (data[start] == '-' || data[start] == '+') ? start + 1 : start;
        int whole = digits(data, at, end);
        at += whole;
        if (at < end && data[at] == '.') {
            int fraction = digits(data, at + 1, end);
            whole += fraction;
            at += 1 + fraction;
        }
        if (whole == 0) {
            return false;
        }
        return at == end || isExponent(data, at, end);
    }

    private static boolean isExponent(byte[] data, int start, int end) {
        if (data[start] != 'e' && data[start] != 'E') {
            return false;
        }
        int at = start + 1;
        if (at < end && (data[at] == '-' || data[at] == '+')) {
            at++;
        }
        int digits = digits(data, at, end);
        return digits > 0 && at + digits == end;
    }

    /**
     * Whether a cell is true or false in one of the usual words: {@code true t yes y on 1}, {@code false f no n off 0},
     * in any case.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return whether {@link #toBoolean} may be called
     */
    public static boolean isBoolean(byte[] data, int start, int end) {
        return truth(data, start, end) >= 0;
    }

    /**
     * The truth value a cell is.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return its value; false where {@link #isBoolean} says no
     */
    public static boolean toBoolean(byte[] data, int start, int end) {
        return truth(data, start, end) == 1;
    }

    private static int truth(byte[] data, int start, int end) {
        if (end - start == 1) {
            return switch (data[start]) {
                case '1', 't', 'T', 'y', 'Y' -> 1;
                case '0', 'f', 'F', 'n', 'N' -> 0;
                default -> -1;
            };
        }
        return switch (end - start) {
            case 2 -> isWord(data, start, "on") ? 1 : isWord(data, start, "no") ? 0 : -1;
            case 3 -> isWord(data, start, "yes") ? 1 : isWord(data, start, "off") ? 0 : -1;
            case 4 -> isWord(data, start, "true") ? 1 : -1;
            case 5 -> isWord(data, start, "false") ? 0 : -1;
            default -> -1;
        };
    }

    /** Whether the bytes are the word, in any case. */
    private static boolean isWord(byte[] data, int start, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            if ((data[start + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The day a cell is: {@code yyyy-MM-dd}, years 0001 to 9999.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return the days since 1970-01-01, or {@link #NONE}
     */
    public static long date(byte[] data, int start, int end) {
        return end - start == Moments.DATE_LENGTH ? Moments.day(data, start) : NONE;
    }

    /**
     * The time of day a cell is: {@code HH:mm}, {@code HH:mm:ss} or with a fraction to the microsecond.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return the microseconds since midnight, or {@link #NONE}
     */
    public static long time(byte[] data, int start, int end) {
        return Moments.time(data, start, end);
    }

    /**
     * The moment a cell is: a date, {@code T} or a space, a time, and perhaps an offset: {@code Z}, {@code +01},
     * {@code +0130} or {@code +01:30}.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return the microseconds since 1970-01-01T00:00, in UTC if there is an offset (see {@link #isZoned}) and local
     *     else; or {@link #NONE}
     */
    public static long timestamp(byte[] data, int start, int end) {
        return Moments.timestamp(data, start, end);
    }

    /**
     * Whether a moment has an offset.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return meaningless where {@link #timestamp} gives {@link #NONE}
     */
    public static boolean isZoned(byte[] data, int start, int end) {
        return Moments.offsetAt(data, start, end) < end;
    }

    /**
     * Where a cell stops being UTF-8: overlong forms, surrogates and what is beyond U+10FFFF are refused.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return the index of the first byte that is not part of a character, or -1 where all are
     */
    public static int malformed(byte[] data, int start, int end) {
        int at = ByteSearch.high(data, start, end);
        while (at < end) {
            int length = Utf8.length(data, at, end);
            if (length <= 0) {
                return at;
            }
            at += length;
            if (at < end && data[at] >= 0) {
                at = ByteSearch.high(data, at, end);
            }
        }
        return -1;
    }

    /**
     * How many characters (Unicode code points) a well-formed cell has.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return 0 or more
     */
    public static int codePoints(byte[] data, int start, int end) {
        int count = 0;
        for (int i = start; i < end; i++) {
            count += (data[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    /**
     * Whether a cell contains the character NUL, which PostgreSQL cannot store.
     *
     * @param data the bytes
     * @param start index of the first
     * @param end index after the last
     * @return whether it does
     */
    public static boolean hasNul(byte[] data, int start, int end) {
        return ByteSearch.hasZero(data, start, end);
    }

    static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    static int digits(byte[] data, int start, int end) {
        int at = start;
        while (at < end && digit(data[at])) {
            at++;
        }
        return Math.max(at - start, 0);
    }

    static String ascii(byte[] data, int start, int end) {
        return new String(data, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
