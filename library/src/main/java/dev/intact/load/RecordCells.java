package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;

/** Cells of a database as those of a record, each also given to those who sum them up. For one thread. */
final class RecordCells implements CellReading.Cells {
    private static final int MOST_DIGITS = 20;

    private final SourceRecord record;
    private final BitSet json;
    private final Shape shape;
    private final RowSum sum;
    private final RecordDigest digest;
    private final byte[] digits = new byte[MOST_DIGITS];

    /**
     * How bytes are given out, by the places of their fields.
     *
     * @param encoded their texts are bytes, too
     * @param plain their bytes are given out as they are, all others as {@code \\x} and hexadecimal digits
     */
    record Shape(BitSet encoded, BitSet plain) {
        static final Shape USUAL = new Shape(new BitSet(), new BitSet());
    }

    /** Text of a column of JSON is JSON; that of the encoded ones, if any, is given out as its bytes. */
    RecordCells(SourceRecord record, BitSet json, Shape shape, RowSum sum, RecordDigest digest) {
        this.record = record;
        this.json = json;
        this.shape = shape;
        this.sum = sum;
        this.digest = digest;
    }

    @Override
    public void none() {
        digest.none();
        record.end(Kind.NULL);
        sum.none();
    }

    @Override
    public void whole(long value) {
        digest.whole(value);
        int start = digits(value);
        if (isEncoded()) {
            encoded(Arrays.copyOfRange(digits, start, MOST_DIGITS));
            return;
        }
        record.append(digits, start, MOST_DIGITS);
        record.end(Kind.NUMBER);
        sum.whole(value);
    }

    /** From the last to the first; of what is negative, which has one value more. */
    private int digits(long value) {
        int at = MOST_DIGITS;
        long rest = value < 0 ? value : -value;
        do {
            digits[--at] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            digits[--at] = '-';
        }
        return at;
    }

    @Override
    public void real(double value) {
        digest.real(value);
        byte[] digits = Double.toString(value).getBytes(StandardCharsets.ISO_8859_1);
        if (isEncoded()) {
            encoded(digits);
            return;
        }
        put(digits, Double.isInfinite(value) ? Kind.INFINITE : Kind.NUMBER);
        sum.real(value);
    }

    @Override
    public void number(String number) {
        digest.number(number);
        put(number.getBytes(StandardCharsets.ISO_8859_1), Kind.NUMBER);
        sum.number(number);
    }

    @Override
    public void truth(boolean value) {
        digest.truth(value);
        put(Boolean.toString(value).getBytes(StandardCharsets.ISO_8859_1), Kind.BOOLEAN);
        sum.truth(value);
    }

    @Override
    public void text(byte[] data, int start, int end) {
        digest.text(data, start, end);
        if (isEncoded()) {
            encoded(Arrays.copyOfRange(data, start, end));
            return;
        }
        boolean quoted = json.get(record.size());
        record.append(data, start, end);
        record.end(quoted ? Kind.QUOTED : Kind.TEXT);
        sum.text(data, start, end);
    }

    @Override
    public void bytes(byte[] value) {
        digest.bytes(value);
        encoded(value);
    }

    private void encoded(byte[] value) {
        if (shape.plain().get(record.size())) {
            put(value, Kind.BYTES);
        } else {
            put(("\\x" + HexFormat.of().formatHex(value)).getBytes(StandardCharsets.ISO_8859_1), Kind.TEXT);
        }
        sum.bytes(value);
    }

    /** Whether a value that is no bytes arrives as those of its text. */
    private boolean isEncoded() {
        return shape.encoded().get(record.size());
    }

    private void put(byte[] bytes, Kind kind) {
        record.append(bytes, 0, bytes.length);
        record.end(kind);
    }
}
