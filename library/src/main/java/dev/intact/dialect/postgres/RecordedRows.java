package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The first rows of a write, kept until it is known whether more will come. */
final class RecordedRows implements BulkSink {
    /** From here on a COPY costs less than a batch. */
    private static final int MANY = 100;

    private static final long MANY_BYTES = 1 << 20;

    private final List<List<Consumer<BulkSink>>> rows = new ArrayList<>();
    private List<Consumer<BulkSink>> row = new ArrayList<>();
    private long bytes;

    boolean areMany() {
        return rows.size() > MANY || bytes > MANY_BYTES;
    }

    /** Gives all rows to another sink, in their order. */
    void replay(BulkSink to) throws SQLException {
        for (int i = 0; i < rows.size(); i++) {
            to.beginRow(i + 1L);
            rows.get(i).forEach(value -> value.accept(to));
            to.endRow();
        }
        rows.clear();
    }

    @Override
    public void beginRow(long number) {
        row = new ArrayList<>();
    }

    @Override
    public void cancelRow() {
        row = new ArrayList<>();
    }

    @Override
    public void putNull() {
        row.add(BulkSink::putNull);
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        bytes += end - start;
        byte[] copy = Arrays.copyOfRange(utf8, start, end);
        row.add(sink -> sink.putText(copy, 0, copy.length));
    }

    @Override
    public void putLong(long value) {
        row.add(sink -> sink.putLong(value));
    }

    @Override
    public void putDecimal(BigDecimal value) {
        row.add(sink -> sink.putDecimal(value));
    }

    @Override
    public void putDouble(double value) {
        row.add(sink -> sink.putDouble(value));
    }

    @Override
    public void putBoolean(boolean value) {
        row.add(sink -> sink.putBoolean(value));
    }

    @Override
    public void putDate(long epochDay) {
        row.add(sink -> sink.putDate(epochDay));
    }

    @Override
    public void putTime(long micros) {
        row.add(sink -> sink.putTime(micros));
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        row.add(sink -> sink.putTimestamp(epochMicros, zoned));
    }

    @Override
    public void putBytes(byte[] value) {
        bytes += value.length;
        byte[] copy = value.clone();
        row.add(sink -> sink.putBytes(copy));
    }

    @Override
    public void endRow() {
        rows.add(row);
    }

    @Override
    public long finish() {
        return rows.size();
    }

    @Override
    public void close() {
        rows.clear();
    }
}
