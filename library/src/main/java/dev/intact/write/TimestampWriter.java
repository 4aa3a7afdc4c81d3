package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Moments; a day is its midnight. Where the column cannot keep an offset, only that of UTC is taken: any other would change
 * what the clock said without a word.
 *
 * @param zoned whether the column holds moments, not what a clock said
 * @param keepsOffset whether the column can hold a value with an offset as such
 */
record TimestampWriter(boolean zoned, boolean keepsOffset) implements ValueWriter {
    static final String OUT_OF_RANGE = "out of range: a year is from 1 to 9999";
    static final String TOO_FINE = "finer than a microsecond, which the database would cut off";
    static final int NANOS_A_MICRO = 1_000;

    private static final String HAS_OFFSET =
            "has an offset, which the column cannot keep; make it a timestamp with time zone";
    private static final int LAST_YEAR = 9999;
    private static final long BEYOND_ALL_YEARS = 1_000_000_000_000L;
    private static final long MICROS_A_DAY = 86_400_000_000L;
    private static final int DATE_LENGTH = 10;

    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        long micros = Cells.timestamp(data, start, end);
        if (micros == Cells.NONE) {
            return putDay(data, start, end, sink);
        }
        boolean zoned = Cells.isZoned(data, start, end);
        if (zoned && !keepsOffset && !isUtc(data, start, end)) {
            return Optional.of(HAS_OFFSET);
        }
        sink.putTimestamp(micros, zoned);
        return Optional.empty();
    }

    /** A moment goes as such where the column can keep it, else by the clock of UTC or, for JDBC's, of this machine. */
    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof LocalDateTime local) {
            return put(local, false, sink);
        }
        if (value instanceof Instant moment) {
            return Math.abs(moment.getEpochSecond()) > BEYOND_ALL_YEARS
                    ? Optional.of(OUT_OF_RANGE)
                    : put(LocalDateTime.ofInstant(moment, ZoneOffset.UTC), true, sink);
        }
        if (value instanceof ZonedDateTime moment) {
            return putValue(moment.toOffsetDateTime(), sink);
        }
        if (value instanceof OffsetDateTime moment) {
            boolean kept = keepsOffset || moment.getOffset().equals(ZoneOffset.UTC);
            return kept ? putValue(moment.toInstant(), sink) : Optional.of(HAS_OFFSET);
        }
        return value instanceof Timestamp moment ? put(moment, sink) : ValueWriter.super.putValue(value, sink);
    }

    private Optional<String> put(Timestamp moment, BulkSink sink) {
        return zoned ? putValue(moment.toInstant(), sink) : put(moment.toLocalDateTime(), false, sink);
    }

    private static Optional<String> put(LocalDateTime moment, boolean zoned, BulkSink sink) {
        if (!isKept(moment.getYear())) {
            return Optional.of(OUT_OF_RANGE);
        }
        if (moment.toLocalTime().toNanoOfDay() % NANOS_A_MICRO != 0) {
            return Optional.of(TOO_FINE);
        }
        sink.putTimestamp(FormattedWriter.micros(moment), zoned);
        return Optional.empty();
    }

    static boolean isKept(int year) {
        return year > 0 && year <= LAST_YEAR;
    }

    private static Optional<String> putDay(byte[] data, int start, int end, BulkSink sink) {
        long day = Cells.date(data, start, end);
        if (day == Cells.NONE) {
            return Optional.of("not a timestamp (yyyy-MM-dd HH:mm:ss, to the microsecond, with or without an offset)");
        }
        sink.putTimestamp(day * MICROS_A_DAY, false);
        return Optional.empty();
    }

    /** Z, or an offset of nothing but zeros; the sign of an offset is the last one after the date. */
    private static boolean isUtc(byte[] data, int start, int end) {
        for (int i = end - 1; i >= start + DATE_LENGTH; i--) {
            byte b = data[i];
            if (b == 'Z' || b == 'z' || b == '+' || b == '-') {
                return true;
            }
            if (b != '0' && b != ':') {
                return false;
            }
        }
        return false;
    }
}
