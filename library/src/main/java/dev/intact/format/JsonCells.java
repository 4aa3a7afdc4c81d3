package dev.intact.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Nodes of a tape into cells of a record. */
final class JsonCells {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonCells() {}

    static void put(JsonTape tape, int node, SourceRecord out) {
        if (node == JsonTape.NOTHING) {
            out.end(SourceRecord.Kind.ABSENT);
            return;
        }
        switch (tape.type(node)) {
            case STRING -> end(tape, node, out, SourceRecord.Kind.TEXT);
            case NUMBER -> end(tape, node, out, SourceRecord.Kind.NUMBER);
            case TRUE -> end(TRUE, out);
            case FALSE -> end(FALSE, out);
            case NULL -> out.end(SourceRecord.Kind.NULL);
            case OBJECT, ARRAY -> {
                write(tape, node, out);
                out.end(SourceRecord.Kind.JSON);
            }
        }
    }

    private static void end(JsonTape tape, int node, SourceRecord out, SourceRecord.Kind kind) {
        out.append(tape.text(), tape.start(node), tape.end(node));
        out.end(kind);
    }

    private static void end(byte[] word, SourceRecord out) {
        out.append(word, 0, word.length);
        out.end(SourceRecord.Kind.BOOLEAN);
    }

    static void put(long number, SourceRecord out) {
        byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        out.append(digits, 0, digits.length);
        out.end(SourceRecord.Kind.NUMBER);
    }

    /** Compact JSON, members in their order, numbers with their digits. */
    static void write(JsonTape tape, int node, SourceRecord out) {
        switch (tape.type(node)) {
            case OBJECT, ARRAY -> container(tape, node, out);
            case STRING -> quoted(tape.text(), tape.start(node), tape.end(node), out);
            case NUMBER -> out.append(tape.text(), tape.start(node), tape.end(node));
            case TRUE -> out.append(TRUE, 0, TRUE.length);
            case FALSE -> out.append(FALSE, 0, FALSE.length);
            case NULL -> out.append(NULL, 0, NULL.length);
        }
    }

    /** A node as a text of its own. */
    static byte[] text(JsonTape tape, int node) {
        SourceRecord out = new SourceRecord();
        out.begin(1);
        write(tape, node, out);
        out.end(SourceRecord.Kind.JSON);
        return Arrays.copyOfRange(out.data(), out.start(0), out.end(0));
    }

    /** Cells as one object; what is null or absent is null. */
    static byte[] object(List<String> names, SourceRecord cells) {
        SourceRecord out = new SourceRecord();
        out.begin(cells.line());
        out.append((byte) '{');
        for (int i = 0; i < Math.min(names.size(), cells.size()); i++) {
            if (i > 0) {
                out.append((byte) ',');
            }
            byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
            quoted(name, 0, name.length, out);
            out.append((byte) ':');
            value(cells, i, out);
        }
        out.append((byte) '}');
        out.end(SourceRecord.Kind.JSON);
        return Arrays.copyOfRange(out.data(), out.start(0), out.end(0));
    }

    private static void value(SourceRecord cells, int cell, SourceRecord out) {
        int start = cells.start(cell);
        int end = cells.end(cell);
        switch (cells.kind(cell)) {
            case ABSENT, NULL -> out.append(NULL, 0, NULL.length);
            case NUMBER, BOOLEAN, JSON -> out.append(cells.data(), start, end);
            case TEXT, QUOTED, INFINITE -> quoted(cells.data(), start, end, out);
            case PLAIN -> {
                if (start == end) {
                    out.append(NULL, 0, NULL.length);
                } else {
                    quoted(cells.data(), start, end, out);
                }
            }
            case BYTES -> {
                byte[] text = ("\\x" + HexFormat.of().formatHex(cells.data(), start, end))
                        .getBytes(StandardCharsets.US_ASCII);
                quoted(text, 0, text.length, out);
            }
        }
    }

    private static void container(JsonTape tape, int node, SourceRecord out) {
        boolean object = tape.type(node) == JsonTape.Type.OBJECT;
        out.append((byte) (object ? '{' : '['));
        for (int child = tape.first(node); child < tape.next(node); child = tape.next(child)) {
            if (child > tape.first(node)) {
                out.append((byte) ',');
            }
            if (object) {
                byte[] name = tape.name(child).getBytes(StandardCharsets.UTF_8);
                quoted(name, 0, name.length, out);
                out.append((byte) ':');
            }
            write(tape, child, out);
        }
        out.append((byte) (object ? '}' : ']'));
    }

    private static void quoted(byte[] text, int start, int end, SourceRecord out) {
        out.append((byte) '"');
        int from = start;
        for (int i = start; i < end; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
                out.append(text, from, i);
                escape(b, out);
                from = i + 1;
            }
        }
        out.append(text, from, end);
        out.append((byte) '"');
    }

    private static void escape(byte b, SourceRecord out) {
        out.append((byte) '\\');
        switch (b) {
            case '"', '\\' -> out.append(b);
            case '\b' -> out.append((byte) 'b');
            case '\f' -> out.append((byte) 'f');
            case '\n' -> out.append((byte) 'n');
            case '\r' -> out.append((byte) 'r');
            case '\t' -> out.append((byte) 't');
            default -> {
                out.append(new byte[] {'u', '0', '0', HEX[b >> 4], HEX[b & 15]}, 0, 5);
            }
        }
    }
}
