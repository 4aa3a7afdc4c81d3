package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.math.BigDecimal;
import java.util.Optional;

/** Whole numbers; {@code 3.0} and {@code 3e2} are whole too. */
record IntWriter(int bits) implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        if (Cells.isLong(data, start, end)) {
            return put(Cells.toLong(data, start, end), sink);
        }
        Optional<BigDecimal> number = Cells.decimal(data, start, end);
        if (number.isEmpty()) {
            return Optional.of("not an integer");
        }
        // Scale first: to write 1e999999999 out in digits would take the whole memory.
        if (number.get().precision() - (long) number.get().scale() > 19) {
            return outOfRange();
        }
        try {
            return put(number.get().longValueExact(), sink);
        } catch (ArithmeticException e) {
            boolean whole = number.get().stripTrailingZeros().scale() <= 0;
            return whole ? outOfRange() : Optional.of("not an integer");
        }
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        boolean whole =
                value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
        return whole ? put(((Number) value).longValue(), sink) : ValueWriter.super.putValue(value, sink);
    }

    private Optional<String> put(long value, BulkSink sink) {
        int unused = Long.SIZE - bits;
        if (value << unused >> unused != value) {
            return outOfRange();
        }
        sink.putLong(value);
        return Optional.empty();
    }

    private Optional<String> outOfRange() {
        return Optional.of("out of range for an integer of " + bits + " bits");
    }
}
