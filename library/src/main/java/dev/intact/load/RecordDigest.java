package dev.intact.load;

import dev.intact.dialect.CellReading;
import java.nio.charset.StandardCharsets;

/** The digest of rows as their database gives them out, whatever their order. Digests are kept: what it is made of stays. For one thread. */
final class RecordDigest implements CellReading.Cells {
    private static final long NONE = 0;
    private static final long WHOLE = 1;
    private static final long REAL = 2;
    private static final long NUMBER = 3;
    private static final long TRUTH = 4;
    private static final long TEXT = 5;
    private static final long BYTES = 6;

    private final RowHash sum = new RowHash();
    private long records;

    void endRow() {
        sum.endRow();
        records++;
    }

    /** What came of the row is forgotten. */
    void cancelRow() {
        sum.cancelRow();
    }

    /** The same as if the rows of both had come here. */
    void add(RecordDigest other) {
        sum.sum(other.sum);
        records += other.records;
    }

    String hex() {
        return records + "-" + sum.hex();
    }

    @Override
    public void none() {
        sum.add(NONE);
    }

    @Override
    public void whole(long value) {
        sum.add(WHOLE);
        sum.add(value);
    }

    @Override
    public void real(double value) {
        sum.add(REAL);
        sum.add(Double.doubleToLongBits(value));
    }

    @Override
    public void number(String digits) {
        sized(NUMBER, digits.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void truth(boolean value) {
        sum.add(TRUTH);
        sum.add(value ? 1 : 0);
    }

    @Override
    public void text(byte[] data, int start, int end) {
        sum.add(TEXT);
        sum.add(data, start, end);
    }

    @Override
    public void bytes(byte[] value) {
        sized(BYTES, value);
    }

    private void sized(long kind, byte[] value) {
        sum.add(kind);
        sum.add(value, 0, value.length);
    }
}
