package dev.intact.dialect.postgres;

import dev.intact.dialect.ProgramSession.Keys;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Rows one after the other, in batches of one round trip; brings back what the database filled in where that is wanted. */
final class BatchSink implements Keys {
    private static final int BATCH_BYTES = 4 << 20;
    private static final int MICROS_A_SECOND = 1_000_000;
    private static final int NANOS_A_MICRO = 1_000;

    private final PreparedStatement statement;
    private final List<Column> columns;
    private final int wanted;
    private final int batch;
    private final @Nullable Object[] row;
    private final List<List<@Nullable Object>> keys = new ArrayList<>();
    private int filled;
    private int waiting;
    private long waitingBytes;
    private long rows;
    private long changed;

    /** Closes the statement in the end. */
    BatchSink(PreparedStatement statement, List<Column> columns, int wanted, int batch) {
        this.statement = statement;
        this.columns = columns;
        this.wanted = wanted;
        this.batch = batch;
        this.row = new @Nullable Object[columns.size()];
    }

    @Override
    public void beginRow(long number) {
        filled = 0;
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

    @Override
    public void putDecimal(BigDecimal value) {
        put(value);
    }

    @Override
    public void putDouble(double value) {
        put(value);
    }

    @Override
    public void putBoolean(boolean value) {
        put(value);
    }

    @Override
    public void putDate(long epochDay) {
        put(LocalDate.ofEpochDay(epochDay));
    }

    @Override
    public void putTime(long micros) {
        put(LocalTime.ofNanoOfDay(micros * NANOS_A_MICRO));
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        LocalDateTime moment = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochMicros, MICROS_A_SECOND),
                Math.floorMod(epochMicros, MICROS_A_SECOND) * NANOS_A_MICRO,
                ZoneOffset.UTC);
        // The column decides: a value without an offset is UTC's in a column of moments, as with COPY.
        boolean moments = columns.get(filled).type() instanceof ColumnType.Timestamp type && type.zoned();
        put(moments ? moment.atOffset(ZoneOffset.UTC) : moment);
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
            throw new IllegalStateException("A row of " + filled + " values for " + row.length + " columns");
        }
        for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
        }
        statement.addBatch();
        rows++;
        if (++waiting >= batch || waitingBytes >= BATCH_BYTES) {
            send();
        }
    }

    private void send() throws SQLException {
        if (waiting > 0) {
            changed += execute();
            collect();
        }
        waiting = 0;
        waitingBytes = 0;
    }

    private long execute() throws SQLException {
        try {
            return LongStream.of(statement.executeLargeBatch())
                    .filter(n -> n > 0)
                    .sum();
        } catch (SQLException e) {
            throw FailedRow.ofBatch(e, rows - waiting);
        }
    }

    private void collect() throws SQLException {
        if (wanted == 0) {
            return;
        }
        try (ResultSet result = statement.getGeneratedKeys()) {
            while (result.next()) {
                List<@Nullable Object> key = new ArrayList<>();
                for (int i = 1; i <= wanted; i++) {
                    key.add(result.getObject(i));
                }
                keys.add(Collections.unmodifiableList(key));
            }
        }
    }

    @Override
    public long finish() throws SQLException {
        send();
        if (wanted > 0 && keys.size() != rows) {
            throw new SQLException(
                    "a trigger or rule passed over " + (rows - keys.size())
                            + " rows, so that what was filled in cannot be told apart",
                    SqlStates.DATA);
        }
        statement.close();
        return changed;
    }

    @Override
    public List<List<@Nullable Object>> keys() {
        return keys;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
