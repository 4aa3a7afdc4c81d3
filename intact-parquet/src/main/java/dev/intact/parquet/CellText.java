package dev.intact.parquet;

import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of one value, or why it has none. */
final class CellText {
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes = new byte[LONGEST_NUMBER];
    private int start;
    private int end;
    private Kind kind = Kind.NULL;
    private Optional<String> flaw = Optional.empty();

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    Kind kind() {
        return kind;
    }

    Optional<String> flaw() {
        return flaw;
    }

    @Override
    public String toString() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** A text that is ASCII. */
    void ascii(String text, Kind as) {
        take(text.getBytes(StandardCharsets.ISO_8859_1), as);
    }

    /** Text as the file has it. */
    void utf8(byte[] text, Kind as) {
        take(text, as);
        if (Cells.malformed(text, 0, text.length) >= 0) {
            flaw = Optional.of("not UTF-8");
        }
    }

    /** What cannot be a value. */
    void wrong(String value, String reason) {
        ascii(value, Kind.TEXT);
        flaw = Optional.of(reason);
    }

    private void take(byte[] text, Kind as) {
        bytes = text;
        start = 0;
        end = text.length;
        kind = as;
        flaw = Optional.empty();
    }

    /** A whole number, without making objects. */
    void number(long value) {
        if (bytes.length < LONGEST_NUMBER || value == Long.MIN_VALUE) {
            ascii(Long.toString(value), Kind.NUMBER);
            return;
        }
        long rest = Math.abs(value);
        int at = LONGEST_NUMBER;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            bytes[--at] = '-';
        }
        start = at;
        end = LONGEST_NUMBER;
        kind = Kind.NUMBER;
        flaw = Optional.empty();
    }
}
