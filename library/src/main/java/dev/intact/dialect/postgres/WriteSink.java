package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.ProgramSession.Keys;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows into a standing table, in a savepoint of their own: few in a batch, many by COPY, straight where that will do,
 * else aside and from there by one statement.
 */
final class WriteSink implements Keys {
    private final StandingTable table;
    private final List<String> wanted;
    private final Nested nested;
    private volatile BulkSink rows;
    private boolean aside;
    private boolean finished;

    private WriteSink(StandingTable table, List<String> wanted, Nested nested, BulkSink rows) {
        this.table = table;
        this.wanted = wanted;
        this.nested = nested;
        this.rows = rows;
    }

    static WriteSink open(Connection connection, StandingTable table, List<String> wanted) throws SQLException {
        Nested nested = Nested.open(connection);
        try {
            WriteSink sink = new WriteSink(table, wanted, nested, new RecordedRows());
            if (!wanted.isEmpty()) {
                sink.rows = table.batch(wanted);
            } else if (!table.takesBatches()) {
                sink.copyFrom(new RecordedRows());
            }
            return sink;
        } catch (SQLException | RuntimeException e) {
            undo(nested, e);
            throw e;
        }
    }

    private static void undo(Nested nested, Exception failure) {
        try {
            nested.undo();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** From any thread. */
    void cancel() {
        if (rows instanceof CopySink copy) {
            copy.cancel();
        }
    }

    private void copyFrom(RecordedRows first) throws SQLException {
        boolean straight = table.takesCopy();
        rows = straight ? table.copy() : table.copyAside();
        aside = !straight;
        first.replay(rows);
    }

    @Override
    public void beginRow(long number) throws SQLException {
        rows.beginRow(number);
    }

    @Override
    public void cancelRow() {
        rows.cancelRow();
    }

    @Override
    public void putNull() {
        rows.putNull();
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        rows.putText(utf8, start, end);
    }

    @Override
    public void putLong(long value) {
        rows.putLong(value);
    }

    @Override
    public void putDecimal(BigDecimal value) {
        rows.putDecimal(value);
    }

    @Override
    public void putDouble(double value) {
        rows.putDouble(value);
    }

    @Override
    public void putBoolean(boolean value) {
        rows.putBoolean(value);
    }

    @Override
    public void putDate(long epochDay) {
        rows.putDate(epochDay);
    }

    @Override
    public void putTime(long micros) {
        rows.putTime(micros);
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        rows.putTimestamp(epochMicros, zoned);
    }

    @Override
    public void putBytes(byte[] value) {
        rows.putBytes(value);
    }

    @Override
    public void endRow() throws SQLException {
        rows.endRow();
        if (rows instanceof RecordedRows recorded && recorded.areMany()) {
            copyFrom(recorded);
        }
    }

    @Override
    public long finish() throws SQLException {
        if (rows instanceof RecordedRows recorded) {
            rows = table.batch(wanted);
            recorded.replay(rows);
        }
        long taken = rows.finish();
        long changed = aside ? table.merge() : taken;
        nested.keep();
        finished = true;
        return changed;
    }

    @Override
    public List<List<@Nullable Object>> keys() {
        return rows instanceof Keys keys ? keys.keys() : List.of();
    }

    @Override
    public void close() throws SQLException {
        if (finished) {
            return;
        }
        finished = true;
        try {
            rows.close();
        } finally {
            nested.undo();
        }
    }
}
