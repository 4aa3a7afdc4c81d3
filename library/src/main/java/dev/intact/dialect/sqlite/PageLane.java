package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Makes records of rows, each value as SQLite would have stored it in that column, and hands them on in blocks. */
final class PageLane implements BulkSink {
    private final PageLanes lanes;
    private final Trial trial;
    private final Affinity[] affinities;
    private final boolean[] required;
    private final int key;
    private final RecordBytes record;
    private final byte[] moment = new byte[MomentBytes.LONGEST];
    private RowBlock block = new RowBlock();
    private Optional<SQLException> failure = Optional.empty();
    private long number;
    private long rows;
    private boolean finished;
    private boolean closed;

    PageLane(PageLanes lanes, Trial trial, List<Affinity> affinities, Form form) {
        this.lanes = lanes;
        this.trial = trial;
        this.affinities = affinities.toArray(Affinity[]::new);
        this.required = new boolean[affinities.size()];
        for (int i = 0; i < required.length; i++) {
            required[i] = form.required().get(i);
        }
        this.key = form.key();
        this.record = new RecordBytes(
                affinities.size(),
                form.order().stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public void beginRow(long number) {
        this.number = number;
        cancelRow();
    }

    @Override
    public void cancelRow() {
        record.clear();
        failure = Optional.empty();
    }

    private Affinity affinity() {
        int column = record.filled();
        if (column >= affinities.length) {
            throw new IllegalStateException("A row of " + affinities.length + " columns got one more");
        }
        return affinities[column];
    }

    @Override
    public void putNull() {
        affinity();
        if (required[record.filled()]) {
            fail(new SQLiteException(
                    "NOT NULL constraint failed: value " + record.filled(), SQLiteErrorCode.SQLITE_CONSTRAINT_NOTNULL));
        }
        record.putNull();
    }

    @Override
    public void putText(byte[] utf8, int start, int end) {
        Affinity affinity = affinity();
        if (affinity == Affinity.NONE || affinity == Affinity.TEXT || !isLikeNumber(utf8, start, end)) {
            record.putText(utf8, start, end);
            return;
        }
        putKept(new String(utf8, start, end - start, StandardCharsets.UTF_8));
    }

    /** Whether there is nothing in it that no number has; what it really is is for SQLite to say. */
    private static boolean isLikeNumber(byte[] utf8, int start, int end) {
        for (int i = start; i < end; i++) {
            boolean digit = utf8[i] >= '0' && utf8[i] <= '9';
            boolean sign = utf8[i] == '-' || utf8[i] == '+';
            boolean signInside = sign && i > start && utf8[i - 1] >= '0' && utf8[i - 1] <= '9';
            if (signInside || (!digit && "+-.eE \t\n\u000b\f\r".indexOf(utf8[i]) < 0)) {
                return false;
            }
        }
        return end > start;
    }

    @Override
    public void putLong(long value) {
        if (record.filled() == key) {
            number = value;
        }
        switch (affinity()) {
            case NONE, NUMERIC -> record.putLong(value);
            case REAL -> record.putWholeDouble(value);
            case TEXT -> putAscii(Long.toString(value));
        }
    }

    private void putAscii(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        record.putText(bytes, 0, bytes.length);
    }

    @Override
    public void putDecimal(BigDecimal value) {
        if (Decimals.isWhole(value)) {
            putLong(value.longValueExact());
        } else if (Decimals.isQuotient(value)) {
            putDouble(Decimals.quotient(value));
        } else {
            putKept(Decimals.digits(value));
        }
    }

    @Override
    public void putDecimal(long unscaled, int scale) {
        if (scale == 0) {
            putLong(unscaled);
        } else if (Decimals.isQuotient(unscaled, scale)) {
            putDouble(Decimals.quotient(unscaled, scale));
        } else {
            putDecimal(BigDecimal.valueOf(unscaled, scale));
        }
    }

    @Override
    public void putDouble(double value) {
        if (Double.isNaN(value)) {
            putNull();
            return;
        }
        switch (affinity()) {
            case NONE -> record.putDouble(value);
            case NUMERIC -> putNumber(value);
            case REAL -> putReal(value);
            case TEXT -> putKept(value);
        }
    }

    private void putNumber(double value) {
        if (isWhole(value)) {
            record.putLong((long) value);
            return;
        }
        record.putDouble(value);
    }

    private void putReal(double value) {
        putReal(value, record);
    }

    static void putReal(double value, RecordBytes record) {
        if (isWhole(value)) {
            record.putWholeDouble((long) value);
            return;
        }
        record.putDouble(value);
    }

    /** SQLite leaves out the two whole numbers at the ends. */
    private static boolean isWhole(double value) {
        long whole = (long) value;
        return whole == value && whole != Long.MIN_VALUE && whole != Long.MAX_VALUE;
    }

    @Override
    public void putBoolean(boolean value) {
        putLong(value ? 1 : 0);
    }

    @Override
    public void putDate(long epochDay) {
        putMoment(MomentBytes.date(moment, 0, epochDay));
    }

    @Override
    public void putTime(long micros) {
        putMoment(MomentBytes.time(moment, 0, micros));
    }

    @Override
    public void putTimestamp(long epochMicros, boolean zoned) {
        int end = MomentBytes.timestamp(moment, 0, epochMicros);
        if (zoned) {
            moment[end++] = 'Z';
        }
        putMoment(end);
    }

    /** Never a number: there is a sign between its digits. */
    private void putMoment(int end) {
        affinity();
        record.putText(moment, 0, end);
    }

    @Override
    public void putBytes(byte[] value) {
        affinity();
        record.putBytes(value);
    }

    /** Asks SQLite itself. */
    private void putKept(Object value) {
        Affinity affinity = affinity();
        try {
            put(trial.kept(record.filled(), value), affinity);
        } catch (SQLException e) {
            fail(e);
            record.putNull();
        }
    }

    private void fail(SQLException e) {
        failure = Optional.of(e);
    }

    private void put(@Nullable Object kept, Affinity affinity) {
        if (kept instanceof Double real) {
            if (affinity == Affinity.REAL) {
                putReal(real);
            } else {
                record.putDouble(real);
            }
        } else if (kept instanceof Number whole) {
            record.putLong(whole.longValue());
        } else if (kept instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            record.putText(utf8, 0, utf8.length);
        } else {
            throw new IllegalStateException("SQLite would keep " + kept);
        }
    }

    @Override
    public void endRow() throws SQLException {
        if (record.filled() != affinities.length) {
            throw new IllegalStateException("A row of " + affinities.length + " columns got " + record.filled());
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (record.length() > RecordBytes.LONGEST) {
            throw new SQLiteException("string or blob too big", SQLiteErrorCode.SQLITE_TOOBIG);
        }
        block.add(number, record);
        rows++;
        block = lanes.filled(block);
    }

    @Override
    public void endPiece(long ordinal) throws SQLException {
        block = lanes.ended(ordinal, block);
    }

    @Override
    public void endPiece(Note note) throws SQLException {
        block = lanes.ended(note, block);
    }

    @Override
    public long finish() throws SQLException {
        lanes.finish(block);
        finished = true;
        return rows;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            lanes.close(finished);
        }
    }
}
