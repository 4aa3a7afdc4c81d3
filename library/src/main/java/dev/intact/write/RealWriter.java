package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.util.Optional;
import java.util.OptionalDouble;

/** Binary floating-point numbers: the nearest one. */
record RealWriter(int bits) implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        if (kind == Kind.INFINITE) {
            sink.putDouble(data[start] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            return Optional.empty();
        }
        OptionalDouble number = Cells.real(data, start, end);
        if (number.isEmpty()) {
            return Optional.of(Cells.isNumber(data, start, end) ? "out of range for a real number" : "not a number");
        }
        return put(number.getAsDouble(), sink);
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        return value instanceof Double number && Double.isFinite(number)
                ? put(number, sink)
                : ValueWriter.super.putValue(value, sink);
    }

    private Optional<String> put(double value, BulkSink sink) {
        if (bits == Float.SIZE && Float.isInfinite((float) value)) {
            return Optional.of("out of range for a real number of 32 bits");
        }
        sink.putDouble(value);
        return Optional.empty();
    }
}
