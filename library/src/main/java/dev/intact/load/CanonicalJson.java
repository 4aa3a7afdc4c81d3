package dev.intact.load;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as one of the many texts that mean the same: members in the order of their names, numbers without needless digits. A
 * database may keep any of them. For one thread.
 */
final class CanonicalJson {
    private final JsonFactory factory = new JsonFactory();

    /** Empty where it is none. */
    Optional<String> of(byte[] utf8) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), utf8)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            StringBuilder text = new StringBuilder();
            value(parser, text);
            return parser.nextToken() == null ? Optional.of(text.toString()) : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static void value(JsonParser parser, StringBuilder text) {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> object(parser, text);
            case START_ARRAY -> array(parser, text);
            case VALUE_STRING -> text(parser.getString(), text);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue(), text);
            default -> text.append(token);
        }
    }

    private static void object(JsonParser parser, StringBuilder text) {
        Map<String, String> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            StringBuilder value = new StringBuilder();
            value(parser, value);
            members.put(name, value.toString());
        }
        text.append('{');
        members.forEach((name, value) -> {
            text(name, text);
            text.append(value);
        });
        text.append('}');
    }

    private static void array(JsonParser parser, StringBuilder text) {
        text.append('[');
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value(parser, text);
            text.append(',');
        }
        text.append(']');
    }

    private static void number(BigDecimal value, StringBuilder text) {
        text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros()).append(';');
    }

    private static void text(String value, StringBuilder text) {
        text.append(value.length()).append(':').append(value);
    }
}
