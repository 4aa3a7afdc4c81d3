package dev.intact.dialect.sqlite;

import java.math.BigDecimal;

/** Decimals as SQLite reads their literals: whole numbers as integers, others as the nearest double. */
final class Decimals {
    private static final int LONG_DIGITS = 18;
    private static final int DOUBLE_DIGITS = 15;
    private static final long EXACT = 1_000_000_000_000_000L;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private Decimals() {}

    static boolean isWhole(BigDecimal value) {
        return value.scale() <= 0 && value.precision() - value.scale() <= LONG_DIGITS;
    }

    /** Two exact doubles: then their quotient is the double nearest to the decimal, and no text need be parsed. */
    static boolean isQuotient(BigDecimal value) {
        return value.precision() <= DOUBLE_DIGITS && value.scale() > 0 && value.scale() < TENS.length;
    }

    static boolean isQuotient(long unscaled, int scale) {
        return Math.abs(unscaled) < EXACT && scale > 0;
    }

    static double quotient(BigDecimal value) {
        return quotient(value.unscaledValue().longValue(), value.scale());
    }

    static double quotient(long unscaled, int scale) {
        return unscaled / TENS[scale];
    }

    /** For all others: text digits, of which SQLite makes an integer or a double by itself. */
    static Object digits(BigDecimal value) {
        return value.signum() == 0 ? 0L : value.stripTrailingZeros().toString();
    }
}
