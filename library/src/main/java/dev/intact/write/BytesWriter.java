package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes, written as {@code \x} and hexadecimal digits. */
record BytesWriter() implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        if (kind == Kind.BYTES) {
            sink.putBytes(Arrays.copyOfRange(data, start, end));
            return Optional.empty();
        }
        String text = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("\\x")) {
            return Optional.of("not bytes (\\x and hexadecimal digits)");
        }
        try {
            sink.putBytes(HexFormat.of().parseHex(text, 2, text.length()));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("not bytes (\\x and hexadecimal digits)");
        }
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof byte[] bytes) {
            sink.putBytes(bytes);
            return Optional.empty();
        }
        return ValueWriter.super.putValue(value, sink);
    }
}
