package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** JSON values: nested ones, numbers and truth values as they stand, strings of a JSON source quoted again. */
final class JsonWriter implements ValueWriter {
    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        byte[] json = data;
        int from = start;
        int to = end;
        if (kind == Kind.TEXT) {
            json = quoted(new String(data, start, end - start, StandardCharsets.UTF_8));
            from = 0;
            to = json.length;
        } else if (kind != Kind.JSON && kind != Kind.NUMBER && kind != Kind.BOOLEAN && !isJson(data, start, end)) {
            return Optional.of("not JSON");
        }
        if (Cells.hasNul(json, from, to) || containsEscapedNul(json, from, to)) {
            return Optional.of("contains the character NUL, which text in a database cannot hold");
        }
        sink.putText(json, from, to);
        return Optional.empty();
    }

    private byte[] quoted(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        try (var generator = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeString(text);
        }
        return bytes.toByteArray();
    }

    private boolean isJson(byte[] data, int start, int end) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), data, start, end - start)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean containsEscapedNul(byte[] data, int start, int end) {
        for (int i = start; i + 5 < end; i++) {
            if (data[i] == '\\') {
                if (data[i + 1] == 'u'
                        && data[i + 2] == '0'
                        && data[i + 3] == '0'
                        && data[i + 4] == '0'
                        && data[i + 5] == '0') {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
