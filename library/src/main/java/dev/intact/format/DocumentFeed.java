package dev.intact.format;

import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The elements of an array somewhere in a document, one at a time, or the one value there is. */
final class DocumentFeed implements JsonFeed {
    private static final String CUT = "the document ends too early";

    /** Where it is in the document. */
    private enum State {
        BEFORE,
        IN_ARRAY,
        AFTER,
        ENDED
    }

    private final Opened opened;
    private final JsonParser parser;
    private final JsonTape tape = new JsonTape();
    private final List<String> prefix;
    private final boolean arrayOnly;
    private final boolean trackLines;
    private State state = State.BEFORE;
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private boolean endedEarly;

    DocumentFeed(Opened opened, RecordsPath path) {
        this.opened = opened;
        this.prefix = path.prefix();
        this.arrayOnly = path.stars() > 0;
        this.trackLines = !path.inside().steps().isEmpty();
        this.parser = JsonSyntax.factory().createParser(JsonSyntax.CONTEXT, new CheckedUtf8(opened.text()));
    }

    @Override
    public Read next() throws IOException {
        try {
            return switch (state) {
                case BEFORE -> begin();
                case IN_ARRAY -> element();
                case AFTER -> finish();
                case ENDED -> Read.END;
            };
        } catch (JacksonException e) {
            return stop(line(e), JsonSyntax.reason(e, CUT));
        } catch (ContentException e) {
            return stop(parser.currentLocation().getLineNr(), e.reason());
        }
    }

    private long line(JacksonException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        return line > 0 ? line : Math.max(1, parser.currentLocation().getLineNr());
    }

    private Read begin() throws IOException {
        if (parser.nextToken() == null) {
            return stop(1, "the document is empty");
        }
        for (String step : prefix) {
            if (!descend(step)) {
                return missing("the document has no member " + step);
            }
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            state = State.IN_ARRAY;
            return element();
        }
        if (arrayOnly) {
            return missing(prefix.isEmpty() ? "the document is not an array" : prefixName() + " is not an array");
        }
        state = State.AFTER;
        tape.read(parser, tokenLine(), trackLines);
        return judged();
    }

    private String prefixName() {
        return String.join(".", prefix);
    }

    private boolean descend(String step) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean found = parser.currentName().equals(step);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** What is not there may still be malformed further on, which is then the better thing to say. */
    private Read missing(String reason) {
        long line = tokenLine();
        drain();
        return stop(line, reason);
    }

    private void drain() {
        JsonToken token = parser.nextToken();
        while (token != null) {
            token = parser.nextToken();
        }
    }

    private Read element() throws IOException {
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            state = State.AFTER;
            return finish();
        }
        tape.read(parser, tokenLine(), trackLines);
        return judged();
    }

    private Read judged() {
        if (tape.flaw().isEmpty()) {
            return Read.RECORD;
        }
        fault = new Fault(
                tape.line(0), Optional.empty(), Optional.empty(), tape.flaw().get());
        return Read.FAULT;
    }

    private long tokenLine() {
        return parser.currentTokenLocation().getLineNr();
    }

    /** The rest of the document must be well-formed, and must be all there is. */
    private Read finish() {
        while (!parser.streamReadContext().inRoot()) {
            parser.nextToken();
        }
        if (parser.nextToken() != null) {
            return stop(tokenLine(), "not JSON: text after the end of the document");
        }
        state = State.ENDED;
        return Read.END;
    }

    private Read stop(long line, String reason) {
        fault = new Fault(Math.max(line, 1), Optional.empty(), Optional.empty(), reason);
        state = State.ENDED;
        endedEarly = true;
        return Read.FAULT;
    }

    @Override
    public JsonTape tape() {
        return tape;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public byte[] raw() {
        return JsonCells.text(tape, 0);
    }

    @Override
    public boolean endedEarly() {
        return endedEarly;
    }

    @Override
    public long bytesRead() {
        return opened.bytesRead();
    }

    @Override
    public void close() throws IOException {
        try (opened) {
            parser.close();
        }
    }
}
