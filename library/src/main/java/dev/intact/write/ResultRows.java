package dev.intact.write;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.ResultReading;
import dev.intact.format.Format;
import dev.intact.format.JsonValue;
import dev.intact.format.RecordWriter;
import dev.intact.format.TypedColumn;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a query as the records of a file, each value exactly, so that a load of the file gives the same rows
 * again. One row is in memory at a time, besides what the driver fetches at once. Immutable.
 */
public final class ResultRows {
    private static final int TOLD_EACH = 1000;

    private final Dialect dialect;
    private final boolean nested;
    private final LongConsumer progress;

    /**
     * Writes rows.
     *
     * @param dialect of the database
     * @param format of the file: where it can tell JSON from text, JSON of the database is JSON in it; else it is the very
     *     text
     * @param progress told how many rows are written, now and then
     */
    public ResultRows(Dialect dialect, Format format, LongConsumer progress) {
        this.dialect = dialect;
        this.nested = !(format instanceof Format.Csv);
        this.progress = progress;
    }

    /**
     * A failure of the query, so that it can go through a stream.
     *
     * @param said by the driver
     * @return carries it
     */
    public static IOException failed(SQLException said) {
        return new IOException(said);
    }

    /**
     * The failure of a query that went through a stream.
     *
     * @param failure of writing
     * @return what the driver said; empty where it was the disk
     */
    public static Optional<SQLException> said(IOException failure) {
        return failure.getCause() instanceof SQLException said ? Optional.of(said) : Optional.empty();
    }

    /**
     * Writes the columns and all rows.
     *
     * @param rows that stand before their first row
     * @param writer that has not begun; is not finished
     * @throws IOException what the writer says
     * @throws SQLException what the driver says
     */
    public void write(ResultSet rows, RecordWriter writer) throws IOException, SQLException {
        ResultReading reading = dialect.reading(rows);
        writer.beginTyped(columns(rows.getMetaData(), reading));
        @Nullable Object[] values = new @Nullable Object[rows.getMetaData().getColumnCount()];
        List<@Nullable Object> record = Collections.unmodifiableList(Arrays.asList(values));
        long written = 0;
        while (rows.next()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(reading, i + 1);
            }
            writer.row(record);
            if (++written % TOLD_EACH == 0) {
                progress.accept(written);
            }
        }
        progress.accept(written);
    }

    private static List<TypedColumn> columns(ResultSetMetaData found, ResultReading reading) throws SQLException {
        List<TypedColumn> columns = new ArrayList<>();
        for (int i = 1; i <= found.getColumnCount(); i++) {
            columns.add(new TypedColumn(found.getColumnLabel(i), reading.type(i)));
        }
        return columns;
    }

    private @Nullable Object value(ResultReading reading, int column) throws SQLException {
        Object value = reading.value(column);
        return nested && value instanceof String text && reading.isJson(column) ? new JsonValue(text) : value;
    }
}
