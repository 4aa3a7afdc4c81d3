package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.util.Optional;
import java.util.OptionalInt;

/** Text as it is; numbers, truth values and JSON as they are written. */
record TextWriter(OptionalInt maxLength) implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        if (Cells.hasNul(data, start, end)) {
            return Optional.of("contains the character NUL, which text in a database cannot hold");
        }
        // Bytes are never fewer than characters: most cells are settled by their length.
        if (maxLength.isPresent()
                && end - start > maxLength.getAsInt()
                && Cells.codePoints(data, start, end) > maxLength.getAsInt()) {
            return Optional.of("longer than " + maxLength.getAsInt() + " characters");
        }
        sink.putText(data, start, end);
        return Optional.empty();
    }

    @Override
    public boolean takesEmpty() {
        return true;
    }
}
