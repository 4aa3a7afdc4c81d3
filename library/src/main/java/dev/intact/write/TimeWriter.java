package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.sql.Time;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/** Times of day. */
record TimeWriter() implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        long micros = Cells.time(data, start, end);
        if (micros == Cells.NONE) {
            return Optional.of("not a time (HH:mm:ss, to the microsecond)");
        }
        sink.putTime(micros);
        return Optional.empty();
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof LocalTime time) {
            return put(time, sink);
        }
        if (value instanceof Time time) {
            // Its own conversion would leave out the milliseconds.
            return put(LocalTime.ofInstant(Instant.ofEpochMilli(time.getTime()), ZoneId.systemDefault()), sink);
        }
        return ValueWriter.super.putValue(value, sink);
    }

    private static Optional<String> put(LocalTime time, BulkSink sink) {
        if (time.toNanoOfDay() % TimestampWriter.NANOS_A_MICRO != 0) {
            return Optional.of(TimestampWriter.TOO_FINE);
        }
        sink.putTime(time.toNanoOfDay() / TimestampWriter.NANOS_A_MICRO);
        return Optional.empty();
    }
}
