package dev.intact.format;

import java.time.LocalDate;

/** Days, times and moments from bytes, without making objects. */
final class Moments {
    static final int DATE_LENGTH = 10;
    private static final int SHORTEST_TIME = 5;
    private static final long NONE = Cells.NONE;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int MOST_OFFSET_MINUTES = 18 * 60;
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    private static final long DAYS_TO_1970 = -LocalDate.of(1, 1, 1).toEpochDay();

    private Moments() {}

    /** The day written in the ten bytes from {@code at} on. */
    static long day(byte[] data, int at) {
        int century = two(data, at);
        int inCentury = two(data, at + 2);
        int month = two(data, at + 5);
        int day = two(data, at + 8);
        if ((century | inCentury | month | day) < 0 || data[at + 4] != '-' || data[at + 7] != '-') {
            return NONE;
        }
        int year = century * 100 + inCentury;
        if (year == 0 || month == 0 || month > 12 || day == 0 || day > lengthOf(year, month)) {
            return NONE;
        }
        long before = year - 1L;
        long days = before * 365 + before / 4 - before / 100 + before / 400;
        int leap = month > 2 && isLeap(year) ? 1 : 0;
        return days + DAYS_BEFORE[month - 1] + leap + day - 1 - DAYS_TO_1970;
    }

    private static int lengthOf(int year, int month) {
        int usual = DAYS_BEFORE[month] - DAYS_BEFORE[month - 1];
        return month == 2 && isLeap(year) ? usual + 1 : usual;
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    static long time(byte[] data, int start, int end) {
        int length = end - start;
        if (length != SHORTEST_TIME && length != 8 && length < 10) {
            return NONE;
        }
        int hour = two(data, start);
        int minute = two(data, start + 3);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || data[start + 2] != ':') {
            return NONE;
        }
        long micros = (hour * 60L + minute) * MICROS_PER_MINUTE;
        if (length == SHORTEST_TIME) {
            return micros;
        }
        int second = two(data, start + 6);
        if (second < 0 || second > 59 || data[start + 5] != ':') {
            return NONE;
        }
        micros += second * MICROS_PER_SECOND;
        return length == 8 ? micros : plus(micros, fraction(data, start + 8, end));
    }

    private static long plus(long micros, long fraction) {
        return fraction == NONE ? NONE : micros + fraction;
    }

    /** A point and digits; beyond the sixth only zeros, as nothing is rounded. */
    private static long fraction(byte[] data, int start, int end) {
        if (data[start] != '.') {
            return NONE;
        }
        long micros = 0;
        long unit = MICROS_PER_SECOND / 10;
        for (int i = start + 1; i < end; i++) {
            if (!Cells.digit(data[i]) || (unit == 0 && data[i] != '0')) {
                return NONE;
            }
            micros += (data[i] - '0') * unit;
            unit /= 10;
        }
        return micros;
    }

    static long timestamp(byte[] data, int start, int end) {
        int timeAt = start + DATE_LENGTH + 1;
        if (timeAt + SHORTEST_TIME > end || (data[timeAt - 1] != 'T' && data[timeAt - 1] != ' ')) {
            return NONE;
        }
        int offsetAt = offsetAt(data, start, end);
        long day = day(data, start);
        long time = time(data, timeAt, offsetAt);
        long offset = offsetAt == end ? 0 : offset(data, offsetAt, end);
        if (day == NONE || time == NONE || offset == NONE) {
            return NONE;
        }
        return day * MICROS_PER_DAY + time - offset;
    }

    /** Where the offset of a moment begins, after hours and minutes; the end where it has none. */
    static int offsetAt(byte[] data, int start, int end) {
        for (int i = start + DATE_LENGTH + 1 + SHORTEST_TIME; i < end; i++) {
            byte b = data[i];
            if (b == '+' || b == '-' || b == 'Z' || b == 'z') {
                return i;
            }
        }
        return end;
    }

    private static long offset(byte[] data, int at, int end) {
        int length = end - at;
        if (data[at] == 'Z' || data[at] == 'z') {
            return length == 1 ? 0 : NONE;
        }
        boolean colon = length == 6 && data[at + 3] == ':';
        if (length != 3 && length != 5 && !colon) {
            return NONE;
        }
        int hours = two(data, at + 1);
        int minutes = length == 3 ? 0 : two(data, end - 2);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > MOST_OFFSET_MINUTES) {
            return NONE;
        }
        long micros = (hours * 60L + minutes) * MICROS_PER_MINUTE;
        return data[at] == '-' ? -micros : micros;
    }

    /** Two digits as a number; negative where they are none. */
    private static int two(byte[] data, int at) {
        if (!Cells.digit(data[at]) || !Cells.digit(data[at + 1])) {
            return -1;
        }
        return (data[at] - '0') * 10 + data[at + 1] - '0';
    }
}
