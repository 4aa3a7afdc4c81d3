package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import java.math.BigDecimal;

/** Into a table that is complete: nothing comes any more. */
final class CompleteLane implements BulkSink {
    private static IllegalStateException complete() {
        return new IllegalStateException("All rows of this table were there before");
    }

    @Override
    public void beginRow(long number) {
        throw complete();
    }

    @Override
    public void cancelRow() {
        throw complete();
    }

    @Override
    public void putNull() {
        throw complete();
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        throw complete();
    }

    @Override
    public void putLong(long value) {
        throw complete();
    }

    @Override
    public void putDecimal(BigDecimal value) {
        throw complete();
    }

    @Override
    public void putDouble(double value) {
        throw complete();
    }

    @Override
    public void putBoolean(boolean value) {
        throw complete();
    }

    @Override
    public void putDate(long epochDay) {
        throw complete();
    }

    @Override
    public void putTime(long micros) {
        throw complete();
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        throw complete();
    }

    @Override
    public void putBytes(byte[] value) {
        throw complete();
    }

    @Override
    public void endRow() {
        throw complete();
    }

    @Override
    public long finish() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing was taken.
    }
}
