package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.util.Optional;

/**
 * Moments; a day is its midnight. Where the column cannot keep an offset, only that of UTC is taken: any other would change
 * what the clock said without a word.
 *
 * @param keepsOffset whether the column can hold a value with an offset as such
 */
record TimestampWriter(boolean keepsOffset) implements ValueWriter {
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
            return Optional.of("has an offset, which the column cannot keep; make it a timestamp with time zone");
        }
        sink.putTimestamp(micros, zoned);
        return Optional.empty();
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
