package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.util.Optional;

/** True and false in the usual words. */
record BoolWriter() implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        if (!Cells.isBoolean(data, start, end)) {
            return Optional.of("neither true nor false");
        }
        sink.putBoolean(Cells.toBoolean(data, start, end));
        return Optional.empty();
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof Boolean truth) {
            sink.putBoolean(truth);
            return Optional.empty();
        }
        return ValueWriter.super.putValue(value, sink);
    }
}
