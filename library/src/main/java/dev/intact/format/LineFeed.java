package dev.intact.format;

import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/** The JSON values of a text that has one on each line. A bad line is a fault of that line alone. */
final class LineFeed implements JsonFeed {
    private final Origin origin;
    private final Input in;
    private final JsonFactory factory;
    private final JsonTape tape = new JsonTape();
    private byte[] joined = new byte[1024];
    private byte[] bytes = joined;
    private int start;
    private int end;
    private long line;
    private boolean terminated;
    private boolean ended;
    private boolean endedEarly;
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");

    /**
     * Reads lines.
     *
     * @param origin closed with the feed
     * @param before how many lines are before the first one of the window
     */
    LineFeed(Origin origin, Input in, JsonFactory factory, long before) {
        this.origin = origin;
        this.in = in;
        this.factory = factory;
        this.line = before;
    }

    @Override
    public Read next() throws IOException {
        try {
            while (!ended && nextLine()) {
                if (!isBlank()) {
                    return read();
                }
            }
            ended = true;
            return Read.END;
        } catch (ContentException e) {
            ended = true;
            endedEarly = true;
            return fault(e.reason());
        }
    }

    private Read read() throws IOException {
        int bad = Cells.malformed(bytes, start, end);
        if (bad >= 0) {
            return fault(Utf8.notUtf8(bytes[bad]));
        }
        String cut =
                terminated ? "not JSON: the line ends in the middle of a value" : "the last line ends in the middle";
        try (JsonParser parser = factory.createParser(JsonSyntax.CONTEXT, bytes, start, end - start)) {
            if (parser.nextToken() == null) {
                return fault("not JSON: there is no value on the line");
            }
            tape.read(parser, line, false);
            if (parser.nextToken() != null) {
                return fault("not JSON: more than one value on the line");
            }
        } catch (JacksonException e) {
            return fault(JsonSyntax.reason(e, cut));
        }
        return tape.flaw().isPresent() ? fault(tape.flaw().get()) : Read.RECORD;
    }

    /** Finds the next line; inside the window where it can be, else put together in a buffer of its own. */
    private boolean nextLine() throws IOException {
        line++;
        if (!in.more()) {
            return false;
        }
        int feed = find(in.position);
        if (feed < in.limit) {
            take(in.bytes, in.position, feed);
            in.position = feed + 1;
            return true;
        }
        join();
        return true;
    }

    private void join() throws IOException {
        int length = 0;
        terminated = false;
        while (!terminated && in.more()) {
            int feed = find(in.position);
            int count = feed - in.position;
            if (length + (long) count > JsonSyntax.LONGEST_TEXT) {
                throw new ContentException(
                        "too large: the line has more than " + (JsonSyntax.LONGEST_TEXT >> 20) + " MiB");
            }
            if (length + count > joined.length) {
                joined = Arrays.copyOf(joined, Math.max(joined.length * 2, length + count));
            }
            System.arraycopy(in.bytes, in.position, joined, length, count);
            length += count;
            terminated = feed < in.limit;
            in.position = terminated ? feed + 1 : feed;
        }
        boolean found = terminated;
        take(joined, 0, length);
        terminated = found;
    }

    private void take(byte[] from, int first, int after) {
        bytes = from;
        start = first;
        end = after;
        terminated = true;
    }

    private int find(int from) {
        int at = from;
        while (at < in.limit && in.bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private boolean isBlank() {
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private Read fault(String reason) {
        fault = new Fault(line, Optional.empty(), Optional.empty(), reason);
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
        int last = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
        return Arrays.copyOfRange(bytes, start, last);
    }

    @Override
    public boolean endedEarly() {
        return endedEarly;
    }

    @Override
    public long bytesRead() {
        return origin.bytesRead();
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }
}
