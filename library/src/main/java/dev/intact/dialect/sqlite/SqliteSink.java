package dev.intact.dialect.sqlite;

import dev.intact.dialect.ProgramSession.Keys;
import dev.intact.error.Problem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Rows in batches, or one by one where each brings something back; all of them are kept or none. */
final class SqliteSink implements Keys {
    private static final int BATCH_BYTES = 4 << 20;

    private final Connection connection;
    private final Cancellation cancellation;
    private final RowStatement each;
    private final int batch;
    private final PreparedStatement insert;
    private final TextGuard guard;
    private final @Nullable Object[] row;
    private final List<List<@Nullable Object>> keys = new ArrayList<>();
    private final StringBuilder moment = new StringBuilder(32);
    private final long changesBefore;
    private int filled;
    private int waiting;
    private long waitingBytes;
    private long rows;
    private long number;
    private boolean open = true;

    SqliteSink(Connection connection, RowStatement each, int batch, Cancellation cancellation) throws SQLException {
        this.connection = connection;
        this.each = each;
        this.batch = batch;
        this.cancellation = cancellation;
        this.row = new @Nullable Object[each.columns().size() + 1];
        this.insert = connection.prepareStatement(each.sql());
        try {
            this.guard = TextGuard.of(connection, each);
            each.bounds().open(connection);
            this.changesBefore = changes();
        } catch (SQLException e) {
            try (insert) {
                throw e;
            }
        }
    }

    @Override
    public void beginRow(long number) {
        this.number = number;
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

    @Override
    public void putDecimal(BigDecimal value) {
        if (Decimals.isWhole(value)) {
            put(value.longValueExact());
            return;
        }
        put(Decimals.isQuotient(value) ? (Object) Decimals.quotient(value) : Decimals.digits(value));
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
            refuseChanged(i);
            insert.setObject(i + 1, row[i]);
        }
        filled = 0;
        if (each.wanted() > 0) {
            collect();
            return;
        }
        insert.addBatch();
        if (++waiting >= batch || waitingBytes >= BATCH_BYTES) {
            send();
        }
    }

    private void refuseChanged(int i) throws SQLException {
        if (i > 0 && !guard.keeps(i - 1, row[i])) {
            String column = each.columns().get(i - 1).name();
            Problem problem = FailedRow.problem(
                    number, column, String.valueOf(row[i]), "the column would keep it as another number");
            throw new SQLiteException(problem.toString(), SQLiteErrorCode.SQLITE_MISMATCH);
        }
    }

    private void collect() throws SQLException {
        cancellation.check();
        try (ResultSet result = insert.executeQuery()) {
            if (!result.next()) {
                throw new SQLiteException(
                        "a trigger passed over a row, so that nothing was filled in", SQLiteErrorCode.SQLITE_MISMATCH);
            }
            List<@Nullable Object> key = new ArrayList<>();
            for (int i = 1; i <= each.wanted(); i++) {
                key.add(result.getObject(i));
            }
            keys.add(Collections.unmodifiableList(key));
            rows++;
        } catch (SQLException e) {
            throw FailedRow.of(e, number);
        }
    }

    private void send() throws SQLException {
        cancellation.check();
        if (waiting > 0) {
            rows += IntStream.of(executed()).sum();
        }
        waiting = 0;
        waitingBytes = 0;
    }

    private int[] executed() throws SQLException {
        try {
            return insert.executeBatch();
        } catch (SQLException e) {
            throw each.bounds() == Bounds.SAVEPOINT ? located(e) : e;
        }
    }

    /** The driver does not say which row of a batch it was; where each row is one change, the changes tell. */
    private SQLException located(SQLException failure) throws SQLException {
        return each.isOneChange()
                ? FailedRow.of(failure, changes() - changesBefore + 1)
                : FailedRow.of(failure, number - waiting + 1, number);
    }

    private long changes() throws SQLException {
        return Sql.number(connection, "select total_changes()");
    }

    @Override
    public long finish() throws SQLException {
        send();
        closeStatements();
        each.bounds().keep(connection);
        open = false;
        return rows;
    }

    private void closeStatements() throws SQLException {
        try (guard) {
            insert.close();
        }
    }

    @Override
    public List<List<@Nullable Object>> keys() {
        return keys;
    }

    @Override
    public void close() throws SQLException {
        if (!open) {
            return;
        }
        open = false;
        new FirstFailure()
                .then(this::closeStatements)
                .then(() -> each.bounds().undo(connection))
                .rethrow("Cannot take back the rows of a sink");
    }
}
