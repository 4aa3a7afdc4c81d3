package dev.intact.format;

import dev.intact.format.Survey.Root;
import dev.intact.format.Survey.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Looks through a document for tables. */
final class DocumentShape {
    private final List<String> tables = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private Root root = Root.OTHER;

    private DocumentShape() {}

    static Shape look(InputStream text) throws IOException {
        DocumentShape shape = new DocumentShape();
        try (JsonParser parser = JsonSyntax.factory().createParser(JsonSyntax.CONTEXT, new CheckedUtf8(text))) {
            shape.look(parser);
        } catch (JacksonException e) {
            // Failures outside the content pass through; the others are told by whoever reads the records.
            shape.others.add(JsonSyntax.reason(e, "the document ends too early"));
        }
        return new Shape(shape.root, shape.tables, shape.others);
    }

    private void look(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            root = Root.ARRAY;
        }
        if (first != JsonToken.START_OBJECT) {
            return;
        }
        root = Root.OBJECT;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            (isTable(parser) ? tables : others).add(name);
        }
    }

    private static boolean isTable(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return false;
        }
        boolean objects = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            objects &= parser.currentToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
        }
        return objects;
    }
}
