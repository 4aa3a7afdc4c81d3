package dev.intact.dialect.sqlite;

import java.time.LocalDate;

/** Writes days and times as SQLite's date functions read them, without zeros at the end of a fraction. */
final class Moments {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private Moments() {}

    static StringBuilder date(StringBuilder to, long epochDay) {
        LocalDate day = LocalDate.ofEpochDay(epochDay);
        padded(to, day.getYear(), 4).append('-');
        padded(to, day.getMonthValue(), 2).append('-');
        return padded(to, day.getDayOfMonth(), 2);
    }

    static StringBuilder time(StringBuilder to, long micros) {
        long seconds = micros / MICROS_PER_SECOND;
        padded(to, seconds / 3600, 2).append(':');
        padded(to, seconds / 60 % 60, 2).append(':');
        padded(to, seconds % 60, 2);
        return fraction(to, micros % MICROS_PER_SECOND);
    }

    static StringBuilder timestamp(StringBuilder to, long epochMicros) {
        date(to, Math.floorDiv(epochMicros, MICROS_PER_DAY)).append(' ');
        return time(to, Math.floorMod(epochMicros, MICROS_PER_DAY));
    }

    private static StringBuilder fraction(StringBuilder to, long micros) {
        if (micros == 0) {
            return to;
        }
        padded(to.append('.'), micros, 6);
        int end = to.length();
        while (to.charAt(end - 1) == '0') {
            end--;
        }
        to.setLength(end);
        return to;
    }

    private static StringBuilder padded(StringBuilder to, long number, int width) {
        int start = to.length();
        to.append(number);
        for (int digits = to.length() - start; digits < width; digits++) {
            to.insert(start, '0');
        }
        return to;
    }
}
