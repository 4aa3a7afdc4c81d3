package dev.intact.write;

import dev.intact.format.FileForm;
import dev.intact.format.RecordWriter;
import dev.intact.schema.RowShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a program as the records of a file: maps, records, beans and {@link dev.intact.schema.Row}s. Used once. */
public final class ProgramRows implements FileForm.Records {
    private final Iterator<?> rows;
    private final List<String> columns;
    private final List<@Nullable Object> values = new ArrayList<>();

    /**
     * Rows.
     *
     * @param rows each is taken once
     * @param columns in their order; where there are none, those that the first row brings with it
     */
    public ProgramRows(Iterator<?> rows, List<String> columns) {
        this.rows = rows;
        this.columns = List.copyOf(columns);
    }

    @Override
    public void into(RecordWriter writer) throws IOException {
        if (!rows.hasNext()) {
            writer.begin(columns);
            return;
        }
        Object row = rows.next();
        List<String> names = columns.isEmpty() ? RowShape.names(row) : columns;
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "The first row, a " + row.getClass().getName()
                            + ", brings no names with it: say the columns, or give maps, records or beans");
        }
        writer.begin(names);
        RowShape shape = new RowShape(names);
        long number = 1;
        write(row, shape, number, writer);
        while (rows.hasNext()) {
            write(rows.next(), shape, ++number, writer);
        }
    }

    private void write(Object row, RowShape shape, long number, RecordWriter writer) throws IOException {
        values.clear();
        try {
            shape.read(row, new Taking());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Row " + number + ": " + e.getMessage(), e);
        }
        writer.row(Collections.unmodifiableList(values));
    }

    private final class Taking implements RowShape.Values {
        @Override
        public void value(@Nullable Object value) {
            values.add(value);
        }

        @Override
        public void absent(String field) {
            throw new IllegalArgumentException("has no " + field + ", which the first row or the columns have");
        }
    }
}
