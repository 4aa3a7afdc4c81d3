package dev.intact.dialect.postgres;

import java.math.BigDecimal;

/** A decimal as PostgreSQL's {@code numeric} travels: groups of four decimal digits, aligned at the point. */
final class NumericDigits {
    private static final int GROUP = 4;
    private static final int BASE = 10_000;
    private static final int SHORT_DIGITS = 15;
    private static final int MOST_SCALE = 16_383;
    private static final short NEGATIVE = 0x4000;
    private static final int[] POWERS = {1, 10, 100, 1000};

    private NumericDigits() {}

    /** Appends the value without its length. */
    static void append(BigDecimal value, RowBuffer to) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int scale = plain.scale();
        int padding = Math.floorMod(-scale, GROUP);
        int fractionGroups = (scale + padding) / GROUP;
        if (plain.precision() <= SHORT_DIGITS) {
            appendShort(plain, scale, padding, fractionGroups, to);
        } else {
            appendLong(plain, scale, padding, fractionGroups, to);
        }
    }

    private static void appendShort(BigDecimal value, int scale, int padding, int fractionGroups, RowBuffer to) {
        long digits = Math.abs(value.unscaledValue().longValueExact()) * POWERS[padding];
        int groups = 0;
        long divisor = 1;
        for (long rest = digits; rest > 0; rest /= BASE) {
            divisor = groups == 0 ? 1 : divisor * BASE;
            groups++;
        }
        head(groups, fractionGroups, value.signum(), scale, to);
        for (int i = 0; i < groups; i++) {
            to.shortValue((int) (digits / divisor % BASE));
            divisor /= BASE;
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
