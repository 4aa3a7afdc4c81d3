package dev.intact.dialect;

import java.math.BigDecimal;
import java.sql.SQLException;

/**
 * Takes rows into one staged table as fast as the database can: first the row number, then each column in order, then
 * {@link #endRow}. The values must fit the columns' types; the sink does not check them again. For one thread at a
 * time. Closing without {@link #finish} cancels: no row of this sink is kept.
 */
public interface BulkSink extends AutoCloseable {
    /**
     * Begins a row.
     *
     * @param number its number in the staged table, unique
     * @throws SQLException what the database says
     */
    void beginRow(long number) throws SQLException;

    /** Forgets the row that was begun. */
    void cancelRow();

    /** Null. */
    void putNull();

    /**
     * Text, for {@code Text}, {@code Json}, {@code Uuid} and {@code Other} columns: well-formed UTF-8 without U+0000.
     *
     * @param utf8 a buffer; read before the call returns
     * @param start first byte
     * @param end after the last byte
     */
    void putText(byte[] utf8, int start, int end);

    /**
     * A whole number, for {@code Int} columns.
     *
     * @param value within the column's bits
     */
    void putLong(long value);

    /**
     * For {@code Decimal} columns.
     *
     * @param value within the column's precision and scale, and the dialect's exact digits
     */
    void putDecimal(BigDecimal value);

    /**
     * A decimal of at most 18 digits, for {@code Decimal} columns.
     *
     * @param unscaled its digits
     * @param scale how many of them are after the point, 0 to 18
     */
    default void putDecimal(long unscaled, int scale) {
        putDecimal(BigDecimal.valueOf(unscaled, scale));
    }

    /**
     * For {@code Real} columns.
     *
     * @param value any double; NaN and infinities only where the database takes them
     */
    void putDouble(double value);

    /**
     * For {@code Bool} columns.
     *
     * @param value the truth
     */
    void putBoolean(boolean value);

    /**
     * For {@code Date} columns.
     *
     * @param epochDay days since 1970-01-01, years 1 to 9999
     */
    void putDate(long epochDay);

    /**
     * For {@code Time} columns.
     *
     * @param micros since midnight, below 24 hours
     */
    void putTime(long micros);

    /**
     * For {@code Timestamp} columns.
     *
     * @param epochMicros microseconds since 1970-01-01T00:00, in UTC where {@code zoned}
     * @param zoned whether the text had an offset (and was moved to UTC)
     */
    void putTimestamp(long epochMicros, boolean zoned);

    /**
     * For {@code Bytes} columns.
     *
     * @param value the bytes
     */
    void putBytes(byte[] value);

    /**
     * Ends the row.
     *
     * @throws SQLException what the database says
     */
    void endRow() throws SQLException;

    /**
     * Tells that all rows of a piece of the source are in. Where several sinks fill one table, the rows of each piece go
     * into one of them, and each piece is told once.
     *
     * @param ordinal the piece: 0, 1, 2 … without gaps over all sinks of the table
     * @throws SQLException what the database says
     */
    default void endPiece(long ordinal) throws SQLException {}

    /**
     * What is kept of a piece together with its rows.
     *
     * @param ordinal the piece
     * @param bytes how long it is
     * @param text says what it was; one line
     */
    record Note(long ordinal, long bytes, String text) {}

    /**
     * As {@link #endPiece}, into a table whose rows are kept in chunks.
     *
     * @param note of the piece
     * @throws SQLException what the database says
     */
    default void endPiece(Note note) throws SQLException {
        endPiece(note.ordinal());
    }

    /**
     * Sends what is left and makes all rows of this sink part of the staged table.
     *
     * @return rows taken
     * @throws SQLException what the database says; then no row is kept
     */
    long finish() throws SQLException;

    /**
     * Cancels unless finished. Idempotent.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;
}
