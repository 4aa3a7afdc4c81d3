package dev.intact.dialect.postgres;

import java.math.BigDecimal;

/** A decimal as PostgreSQL's {@code numeric} travels: groups of four decimal digits, aligned at the point. */
final class NumericDigits {
    private static final int GROUP = 4;
    private static final int BASE = 10_000;
    private static final int SHORT_DIGITS = 18;
    private static final int MOST_SCALE = 16_383;
    private static final short NEGATIVE = 0x4000;
    private static final int[] POWERS = {1, 10, 100, 1000, BASE};

    private NumericDigits() {}

    /** Appends the value without its length. */
    static void append(BigDecimal value, RowBuffer to) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int scale = plain.scale();
        if (plain.precision() <= SHORT_DIGITS) {
            append(plain.unscaledValue().longValueExact(), scale, to);
            return;
        }
        int padding = Math.floorMod(-scale, GROUP);
        appendLong(plain, scale, padding, (scale + padding) / GROUP, to);
    }

    /** Appends the value of at most 18 digits: the digits of the last group first, as it may not be full. */
    static void append(long unscaled, int scale, RowBuffer to) {
        long digits = Math.abs(unscaled);
        int padding = Math.floorMod(-scale, GROUP);
        int last = POWERS[GROUP - padding];
        long rest = digits / last;
        int groups = digits == 0 ? 0 : 1;
        long divisor = 1;
        for (long left = rest; left > 0; left /= BASE) {
            divisor = groups == 1 ? 1 : divisor * BASE;
            groups++;
        }
        head(groups, (scale + padding) / GROUP, Long.signum(unscaled), scale, to);
        for (int i = 1; i < groups; i++) {
            to.shortValue((int) (rest / divisor % BASE));
            divisor /= BASE;
        }
        if (groups > 0) {
            to.shortValue((int) (digits % last) * POWERS[padding]);
        }
    }

    private static void appendLong(BigDecimal value, int scale, int padding, int fractionGroups, RowBuffer to) {
        String digits = value.unscaledValue().abs().toString() + "0".repeat(padding);
        int groups = (digits.length() + GROUP - 1) / GROUP;
        head(groups, fractionGroups, value.signum(), scale, to);
        int start = 0;
        int end = digits.length() - (groups - 1) * GROUP;
        for (int i = 0; i < groups; i++) {
            to.shortValue(Integer.parseInt(digits, start, end, 10));
            start = end;
            end += GROUP;
        }
    }

    private static void head(int groups, int fractionGroups, int signum, int scale, RowBuffer to) {
        if (groups > Short.MAX_VALUE || scale > MOST_SCALE) {
            throw new ArithmeticException("A decimal has more digits than PostgreSQL's numeric can hold");
        }
        to.shortValue(groups);
        to.shortValue(groups - fractionGroups - 1);
        to.shortValue(signum < 0 ? NEGATIVE : 0);
        to.shortValue(scale);
    }
}
