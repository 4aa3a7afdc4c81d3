package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Batches into the side file, in a transaction that touches nothing else. */
final class SqliteSink implements BulkSink {
    private static final int BATCH_ROWS = 1000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int LONG_DIGITS = 18;
    private static final int DOUBLE_DIGITS = 15;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private final Connection connection;
    private final Cancellation cancellation;
    private final PreparedStatement insert;
    private final @Nullable Object[] row;
    private final StringBuilder moment = new StringBuilder(32);
    private int filled;
    private int waiting;
    private long waitingBytes;
    private long rows;
    private boolean open = true;

    SqliteSink(Connection connection, StageTable table, Cancellation cancellation) throws SQLException {
        this.connection = connection;
        this.cancellation = cancellation;
        this.row = new @Nullable Object[table.columns().size() + 1];
        this.insert = connection.prepareStatement("insert into " + table.sql() + " values (?"
                + ", ?".repeat(table.columns().size()) + ")");
        try {
            Sql.run(connection, "begin");
        } catch (SQLException e) {
            try (insert) {
                throw e;
            }
        }
    }

    @Override
    public void beginRow(long number) {
        row[0] = number;
        filled = 1;
    }

    @Override
    public void cancelRow() {
        filled = 0;
    }

    @Override
    public void putNull() {
        put(null);
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        waitingBytes += end - start;
        put(new String(utf8, start, end - start, StandardCharsets.UTF_8));
    }

    @Override
    public void putLong(long value) {
        put(value);
    }

    /** As SQLite reads a literal: whole numbers as integers, others as the nearest double; text digits say both. */
    @Override
    public void putDecimal(BigDecimal value) {
        if (value.scale() <= 0 && value.precision() - value.scale() <= LONG_DIGITS) {
            put(value.longValueExact());
            return;
        }
        put(exactQuotient(value) ? quotient(value) : digits(value));
    }

    /** Two exact doubles: then their quotient is the double nearest to the decimal, and no text need be parsed. */
    private static boolean exactQuotient(BigDecimal value) {
        return value.precision() <= DOUBLE_DIGITS && value.scale() > 0 && value.scale() < TENS.length;
    }

    private static Object quotient(BigDecimal value) {
        return value.unscaledValue().longValue() / TENS[value.scale()];
    }

    private static Object digits(BigDecimal value) {
        return value.signum() == 0 ? 0L : value.stripTrailingZeros().toString();
    }

    @Override
    public void putDouble(double value) {
        put(value);
    }

    @Override
    public void putBoolean(boolean value) {
        put(value ? 1L : 0L);
    }

    @Override
    public void putDate(long epochDay) {
        moment.setLength(0);
        put(Moments.date(moment, epochDay).toString());
    }

    @Override
    public void putTime(long micros) {
        moment.setLength(0);
        put(Moments.time(moment, micros).toString());
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        moment.setLength(0);
        Moments.timestamp(moment, epochMicros);
        put((zoned ? moment.append('Z') : moment).toString());
    }

    @Override
    public void putBytes(byte[] value) {
        waitingBytes += value.length;
        put(value);
    }

    private void put(@Nullable Object value) {
        row[filled++] = value;
    }

    @Override
    public void endRow() throws SQLException {
        if (filled != row.length) {
            throw new IllegalStateException("A row of " + (row.length - 1) + " columns got " + (filled - 1));
        }
        for (int i = 0; i < row.length; i++) {
            insert.setObject(i + 1, row[i]);
        }
        insert.addBatch();
        filled = 0;
        if (++waiting >= BATCH_ROWS || waitingBytes >= BATCH_BYTES) {
            send();
        }
    }

    private void send() throws SQLException {
        cancellation.check();
        if (waiting > 0) {
            insert.executeBatch();
            rows += waiting;
        }
        waiting = 0;
        waitingBytes = 0;
    }

    @Override
    public long finish() throws SQLException {
        send();
        insert.close();
        Sql.run(connection, "commit");
        open = false;
        return rows;
    }

    @Override
    public void close() throws SQLException {
        if (!open) {
            return;
        }
        open = false;
        new FirstFailure()
                .then(insert::close)
                .then(() -> Transactions.rollback(connection))
                .rethrow("Cannot cancel staging");
    }
}
