package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Rows into a staged table by binary COPY. Only whole rows are sent, so that a row can be forgotten until it ends. A
 * COPY that was not finished is cancelled: ending it would keep half the rows.
 */
final class CopySink implements BulkSink {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final long EPOCH_DAYS = 10_957;
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final int NULL = -1;

    private final CopyIn copy;
    private final WireType[] types;
    private final RowBuffer buffer = new RowBuffer();
    private int rowStart;
    private int field;
    private long rows;
    private boolean finished;
    private volatile boolean cancelled;

    private CopySink(CopyIn copy, WireType[] types) {
        this.copy = copy;
        this.types = types;
        buffer.raw(SIGNATURE, 0, SIGNATURE.length);
        buffer.intValue(0);
        buffer.intValue(0);
    }

    static CopySink open(CopyManager copies, StageTable table) throws SQLException {
        List<String> names = new ArrayList<>();
        names.add(SqlTypes.quote(StageTable.ROW));
        table.columns().forEach(column -> names.add(SqlTypes.quote(column.name())));
        String sql = "copy " + table.sql() + " (" + String.join(", ", names) + ") from stdin (format binary)";
        WireType[] types = table.columns().stream().map(WireType::of).toArray(WireType[]::new);
        return new CopySink(copies.copyIn(sql), types);
    }

    @Override
    public void beginRow(long number) {
        rowStart = buffer.size();
        field = 0;
        buffer.shortValue(types.length + 1);
        buffer.intValue(Long.BYTES);
        buffer.longValue(number);
    }

    @Override
    public void cancelRow() {
        buffer.cutTo(rowStart);
    }

    @Override
    public void putNull() {
        field++;
        buffer.intValue(NULL);
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        if (types[field++] == WireType.UUID) {
            UuidText.append(utf8, start, end, buffer);
            return;
        }
        buffer.intValue(end - start);
        buffer.raw(utf8, start, end);
    }

    @Override
    public void putLong(long value) {
        switch (types[field++]) {
            case INT2 -> {
                buffer.intValue(Short.BYTES);
                buffer.shortValue((int) value);
            }
            case INT4 -> {
                buffer.intValue(Integer.BYTES);
                buffer.intValue((int) value);
            }
            default -> eight(value);
        }
    }

    @Override
    public void putDecimal(BigDecimal value) {
        field++;
        int at = buffer.size();
        buffer.intValue(0);
        NumericDigits.append(value, buffer);
        buffer.intAt(at, buffer.size() - at - Integer.BYTES);
    }

    @Override
    public void putDouble(double value) {
        if (types[field++] == WireType.FLOAT4) {
            buffer.intValue(Float.BYTES);
            buffer.intValue(Float.floatToIntBits((float) value));
            return;
        }
        eight(Double.doubleToLongBits(value));
    }

    @Override
    public void putBoolean(boolean value) {
        field++;
        buffer.intValue(1);
        buffer.byteValue(value ? 1 : 0);
    }

    @Override
    public void putDate(long epochDay) {
        field++;
        buffer.intValue(Integer.BYTES);
        buffer.intValue((int) (epochDay - EPOCH_DAYS));
    }

    @Override
    public void putTime(long micros) {
        field++;
        eight(micros);
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        field++;
        eight(epochMicros - EPOCH_MICROS);
    }

    @Override
    public void putBytes(byte[] value) {
        field++;
        buffer.intValue(value.length);
        buffer.raw(value, 0, value.length);
    }

    @Override
    public void endRow() throws SQLException {
        if (field != types.length) {
            throw new IllegalStateException("A row of " + field + " values for " + types.length + " columns");
        }
        rows++;
        if (buffer.full()) {
            send();
        }
        rowStart = buffer.size();
    }

    @Override
    public long finish() throws SQLException {
        buffer.shortValue(-1);
        send();
        long taken = copy.endCopy();
        finished = true;
        if (taken != rows) {
            throw new SQLException("COPY took " + taken + " rows of " + rows, "XX000");
        }
        return taken;
    }

    @Override
    public void close() throws SQLException {
        if (!finished && copy.isActive()) {
            finished = true;
            copy.cancelCopy();
        }
    }

    private void eight(long value) {
        buffer.intValue(Long.BYTES);
        buffer.longValue(value);
    }

    /** From any thread: the next rows that would be sent end the COPY instead. */
    void cancel() {
        cancelled = true;
    }

    /** The driver does not look for the server's answer before the end, and the server swallows the rest. */
    private void stopIfCancelled() throws SQLException {
        if (cancelled) {
            close();
            throw new SQLException("COPY was cancelled", SqlStates.QUERY_CANCELED);
        }
    }

    private void send() throws SQLException {
        stopIfCancelled();
        copy.writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.clear();
        rowStart = 0;
    }
}
