package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Optional;

/** Whole days. */
record DateWriter() implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        long day = Cells.date(data, start, end);
        if (day == Cells.NONE) {
            return Optional.of("not a date (yyyy-MM-dd)");
        }
        sink.putDate(day);
        return Optional.empty();
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof LocalDate day) {
            return put(day, sink);
        }
        return value instanceof Date day ? put(day.toLocalDate(), sink) : ValueWriter.super.putValue(value, sink);
    }

    private static Optional<String> put(LocalDate day, BulkSink sink) {
        if (!TimestampWriter.isKept(day.getYear())) {
            return Optional.of(TimestampWriter.OUT_OF_RANGE);
        }
        sink.putDate(day.toEpochDay());
        return Optional.empty();
    }
}
