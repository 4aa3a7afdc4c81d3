package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Values as a database has stored them: whole numbers, doubles, texts and bytes stay what each of them is. */
record StoredWriter() implements ValueWriter {
    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        switch (kind) {
            case NUMBER, INFINITE -> number(data, start, end, sink);
            case BYTES -> sink.putBytes(Arrays.copyOfRange(data, start, end));
            default -> sink.putText(data, start, end);
        }
        return Optional.empty();
    }

    /** A double is never written without a point or a letter. */
    private static void number(byte[] data, int start, int end, BulkSink sink) {
        if (Cells.isLong(data, start, end)) {
            sink.putLong(Cells.toLong(data, start, end));
            return;
        }
        sink.putDouble(Double.parseDouble(new String(data, start, end - start, StandardCharsets.ISO_8859_1)));
    }

    @Override
    public boolean takesEmpty() {
        return true;
    }
}
