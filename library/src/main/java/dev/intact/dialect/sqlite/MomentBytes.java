package dev.intact.dialect.sqlite;

/** Writes what {@link Moments} writes, as bytes and without making an object. */
final class MomentBytes {
    static final int LONGEST = 32;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final long DAYS_TO_1970 = 719_468;
    private static final int DAYS_IN_400_YEARS = 146_097;

    private MomentBytes() {}

    /** The end of what was written; for years 1 to 9999. */
    static int date(byte[] to, int start, long epochDay) {
        // Counted from 1 March of the year 0, so that a leap day is the last day of its year.
        int days = (int) (epochDay + DAYS_TO_1970);
        int era = Math.floorDiv(days, DAYS_IN_400_YEARS);
        int ofEra = days - era * DAYS_IN_400_YEARS;
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        int at = digits(to, start, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        to[at] = '-';
        at = digits(to, at + 1, month, 2);
        to[at] = '-';
        return digits(to, at + 1, day, 2);
    }

    static int time(byte[] to, int start, long micros) {
        int seconds = (int) (micros / MICROS_PER_SECOND);
        int at = digits(to, start, seconds / 3600, 2);
        to[at] = ':';
        at = digits(to, at + 1, seconds / 60 % 60, 2);
        to[at] = ':';
        at = digits(to, at + 1, seconds % 60, 2);
        return fraction(to, at, (int) (micros % MICROS_PER_SECOND));
    }

    static int timestamp(byte[] to, int start, long epochMicros) {
        int at = date(to, start, Math.floorDiv(epochMicros, MICROS_PER_DAY));
        to[at] = ' ';
        return time(to, at + 1, Math.floorMod(epochMicros, MICROS_PER_DAY));
    }

    private static int fraction(byte[] to, int start, int micros) {
        if (micros == 0) {
            return start;
        }
        to[start] = '.';
        int end = digits(to, start + 1, micros, 6);
        while (to[end - 1] == '0') {
            end--;
        }
        return end;
    }

    private static int digits(byte[] to, int start, int number, int width) {
        int rest = number;
        for (int at = start + width - 1; at >= start; at--) {
            to[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return start + width;
    }
}
