package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Rows into a table by binary COPY: one aside, where they may be numbered, or a standing one. Only whole rows are sent, so
 * that a row can be forgotten until it ends. A COPY that was not finished is cancelled: ending it would keep half the rows.
 */
final class CopySink implements BulkSink {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final long EPOCH_DAYS = 10_957;
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final int NULL = -1;

    private final CopyManager copies;
    private final String sql;
    private final Length length;
    private final WireType[] types;
    private final boolean numbered;
    private final Optional<ChunkedLane> chunks;
    private Ending ending = CopySink::refuseMissing;
    private final RowBuffer buffer = new RowBuffer();
    private int rowStart;
    private int field;
    private long rows;
    private long sent;
    private long taken;
    private @Nullable CopyIn copy;
    private boolean finished;
    private volatile boolean cancelled;

    /** How long one COPY lasts. */
    enum Length {
        /** From the first row to the last; nothing else can be asked of the server meanwhile. */
        WHOLE(0),
        /** While a piece is sent: whoever brings the rows may use the connection, and a refused row is known soon. */
        PIECE(1 << 20),
        /** While a chunk is sent, which is kept at its end. */
        CHUNK(0);

        private final int bytes;

        Length(int bytes) {
            this.bytes = bytes;
        }
    }

    /** What comes when all rows are in, and what is let go with the sink. */
    @FunctionalInterface
    interface Ending {
        /** All are in: so many were given, so many did the server take. */
        void finished(long given, long taken) throws SQLException;

        default void closed() throws SQLException {}
    }

    private CopySink(
            CopyManager copies,
            String table,
            List<String> names,
            List<Column> columns,
            Length length,
            Optional<ChunkedLane> chunks) {
        this.copies = copies;
        this.chunks = chunks;
        this.sql = sql(table, names);
        this.length = length;
        this.types = columns.stream().map(WireType::of).toArray(WireType[]::new);
        this.numbered = names.size() > columns.size();
        header();
    }

    /** Into a table aside, where each row must arrive. */
    static CopySink open(CopyManager copies, StageTable table, Length length) throws SQLException {
        CopySink sink = new CopySink(copies, table.sql(), staged(table), table.columns(), length, Optional.empty());
        if (length == Length.WHOLE) {
            sink.copy = copies.copyIn(sink.sql);
        }
        return sink;
    }

    /** Into a table aside, a transaction for each chunk. */
    static CopySink chunked(CopyManager copies, StageTable table, ChunkedLane chunks) {
        return new CopySink(copies, table.sql(), staged(table), table.columns(), Length.CHUNK, Optional.of(chunks));
    }

    private static List<String> staged(StageTable table) {
        List<String> names = new ArrayList<>();
        if (table.kind() == StageTable.Kind.NUMBERED) {
            names.add(StageTable.ROW);
        }
        names.addAll(names(table.columns()));
        return names;
    }

    /** Straight into a standing table whose columns take what {@link WireType} says. */
    static CopySink into(CopyManager copies, String table, List<Column> columns, Length length) {
        return new CopySink(copies, table, names(columns), columns, length, Optional.empty());
    }

    /** The same sink with another ending. */
    CopySink ending(Ending other) {
        ending = other;
        return this;
    }

    Ending ending() {
        return ending;
    }

    /** A trigger may pass over a row. */
    static void refuseMissing(long given, long taken) throws SQLException {
        if (taken != given) {
            throw new SQLException("COPY took " + taken + " rows of " + given, SqlStates.NOT_ALL_TAKEN);
        }
    }

    private void header() {
        buffer.raw(SIGNATURE, 0, SIGNATURE.length);
        buffer.intValue(0);
        buffer.intValue(0);
        rowStart = buffer.size();
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static String sql(String table, List<String> names) {
        String columns = names.stream().map(SqlTypes::quote).collect(Collectors.joining(", "));
        return "copy " + table + " (" + columns + ") from stdin (format binary)";
    }

    @Override
    public void beginRow(long number) {
        rowStart = buffer.size();
        field = 0;
        if (numbered) {
            buffer.shortValue(types.length + 1);
            eight(number);
        } else {
            buffer.shortValue(types.length);
        }
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
    public void putDecimal(long unscaled, int scale) {
        field++;
        int at = buffer.size();
        buffer.intValue(0);
        NumericDigits.append(unscaled, scale, buffer);
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
        if (buffer.size() >= length.bytes && buffer.full()) {
            send();
        }
        rowStart = buffer.size();
    }

    @Override
    public void endPiece(Note note) throws SQLException {
        ChunkedLane lane = chunks.orElseThrow();
        lane.add(note);
        if (lane.isFull()) {
            keep(lane);
        }
    }

    private void keep(ChunkedLane lane) throws SQLException {
        long before = sent;
        end();
        refuseMissing(rows, taken);
        lane.keep(rows - before);
        header();
    }

    @Override
    public long finish() throws SQLException {
        if (chunks.isPresent() && !chunks.get().isEmpty()) {
            keep(chunks.get());
        } else if (length == Length.WHOLE || rows > sent) {
            end();
        }
        finished = true;
        ending.finished(rows, taken);
        return taken;
    }

    @Override
    public void close() throws SQLException {
        CopyIn open = copy;
        try {
            if (!finished && open != null && open.isActive()) {
                finished = true;
                open.cancelCopy();
            }
        } finally {
            ending.closed();
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
        if (length == Length.PIECE) {
            end();
            header();
            return;
        }
        write(opened());
    }

    private void write(CopyIn open) throws SQLException {
        stopIfCancelled();
        open.writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.clear();
        rowStart = 0;
    }

    private void end() throws SQLException {
        buffer.shortValue(-1);
        try {
            CopyIn open = opened();
            write(open);
            taken += open.endCopy();
            copy = null;
            sent = rows;
        } catch (SQLException e) {
            throw numbered || length != Length.PIECE ? e : FailedRow.ofCopy(e, sent);
        }
    }

    private CopyIn opened() throws SQLException {
        if (copy == null && chunks.isPresent()) {
            chunks.get().begin();
        }
        CopyIn open = copy == null ? copies.copyIn(sql) : copy;
        copy = open;
        return open;
    }
}
