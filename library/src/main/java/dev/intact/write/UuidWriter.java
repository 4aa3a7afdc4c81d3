package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** UUIDs in their usual form, in lower case. */
record UuidWriter() implements ValueWriter {
    private static final int LENGTH = 36;

    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        try {
            if (end - start == LENGTH) {
                String text = UUID.fromString(new String(data, start, LENGTH, StandardCharsets.ISO_8859_1))
                        .toString();
                sink.putText(text.getBytes(StandardCharsets.ISO_8859_1), 0, LENGTH);
                return Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            return Optional.of("not a UUID");
        }
        return Optional.of("not a UUID");
    }
}
