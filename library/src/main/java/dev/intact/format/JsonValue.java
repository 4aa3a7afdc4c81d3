package dev.intact.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/**
 * A value that is JSON already, such as that of a database's JSON column: written as what it is, where a plain text
 * would be written as a text. Members keep their order and numbers their digits; spaces between them go. Immutable.
 *
 * @param text one JSON value; that it is one is found out when it is written
 */
public record JsonValue(String text) {
    private static final JsonFactory FACTORY = JsonSyntax.factory();

    /** Finds out whether it is JSON. */
    void check() throws IOException {
        tape();
    }

    /** The value without spaces, on one line. */
    String compact() throws IOException {
        return compact(tape());
    }

    private JsonTape tape() throws IOException {
        try (JsonParser parser = FACTORY.createParser(JsonSyntax.CONTEXT, text)) {
            if (parser.nextToken() == null) {
                throw new UnwritableException("not JSON: it is empty");
            }
            JsonTape tape = new JsonTape();
            tape.read(parser, 1, false);
            if (parser.nextToken() != null || tape.flaw().isPresent()) {
                throw new UnwritableException("not JSON: " + tape.flaw().orElse("more than one value"));
            }
            return tape;
        } catch (JacksonException e) {
            throw new UnwritableException(JsonSyntax.reason(e, "not JSON: it ends too early"));
        } catch (ContentException e) {
            throw new UnwritableException(e.reason());
        }
    }

    private static String compact(JsonTape tape) {
        SourceRecord record = new SourceRecord();
        record.begin(1);
        JsonCells.write(tape, 0, record);
        record.end(SourceRecord.Kind.JSON);
        return new String(record.data(), record.start(0), record.end(0), StandardCharsets.UTF_8);
    }
}
