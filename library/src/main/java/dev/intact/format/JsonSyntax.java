package dev.intact.format;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** RFC 8259 by the letter, with limits against input made to hurt, and what to say where it is violated. */
final class JsonSyntax {
    static final int LONGEST_TEXT = 64 << 20;
    static final ObjectReadContext CONTEXT = ObjectReadContext.empty();
    private static final int LONGEST_NUMBER = 10_000;
    private static final int SHOWN = 200;

    private JsonSyntax() {}

    static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonTape.DEEPEST)
                        .maxStringLength(LONGEST_TEXT)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }

    /** What is wrong, for people; failures outside the content pass through. */
    static String reason(JacksonException e, String cut) throws IOException {
        if (e instanceof JacksonIOException outside) {
            IOException cause = outside.getCause();
            if (cause instanceof ContentException content) {
                return content.reason();
            }
            throw cause;
        }
        if (e instanceof UnexpectedEndOfInputException) {
            return cut;
        }
        String limit = e instanceof StreamConstraintsException ? "too large or too deeply nested: " : "not JSON: ";
        return limit + shown(String.valueOf(e.getOriginalMessage()));
    }

    private static String shown(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN);
    }
}
