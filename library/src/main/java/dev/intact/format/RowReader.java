package dev.intact.format;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.RowShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a program as a source: maps, Java records, beans or {@link dev.intact.schema.Row}s. {@code line()} is the number of the row from 1.
 * What is in a row and in no field makes that row a fault. For one thread at a time; closing it closes the stream.
 */
public final class RowReader implements RecordReader {
    private final Stream<?> rows;
    private final Iterator<?> iterator;
    private final List<String> fields;
    private final RowShape shape;
    private final RowShape.Values cells = new Cell();
    private final SourceRecord record = new SourceRecord();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private Optional<Object> strange = Optional.empty();
    private long number;

    /**
     * Reads rows.
     *
     * @param rows maps, records, beans or rows; closed with the reader
     * @param fields the names of the cells, in order
     */
    public RowReader(Stream<?> rows, List<String> fields) {
        this.rows = rows;
        this.iterator = rows.iterator();
        this.fields = List.copyOf(fields);
        this.shape = new RowShape(fields);
    }

    @Override
    public List<String> fields() {
        return fields;
    }

    @Override
    public Read next() {
        if (!iterator.hasNext()) {
            return Read.END;
        }
        number++;
        Object row = iterator.next();
        record.begin(number);
        strange = Optional.empty();
        try {
            shape.read(row, cells);
            return Read.RECORD;
        } catch (IllegalArgumentException e) {
            strange = Optional.ofNullable(row);
            fault = new Fault(number, Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()));
            return Read.FAULT;
        }
    }

    private final class Cell implements RowShape.Values {
        @Override
        public void value(@Nullable Object value) {
            Object held = ValueText.unwrapped(value);
            if (held == null) {
                record.end(Kind.NULL);
                return;
            }
            ValueText text = ValueText.of(held);
            record.append(text.utf8(), 0, text.utf8().length);
            record.end(text.kind());
        }

        @Override
        public void absent(String field) {
            record.end(Kind.ABSENT);
        }
    }

    @Override
    public SourceRecord record() {
        return record;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public byte[] raw() {
        return strange.map(row -> row.toString().getBytes(StandardCharsets.UTF_8))
                .orElseGet(this::json);
    }

    @Override
    public boolean endedEarly() {
        return false;
    }

    @Override
    public long bytesRead() {
        return number;
    }

    @Override
    public void close() {
        rows.close();
    }

    /**
     * Reads the first row's names, for a table that says none.
     *
     * @param rows opened anew and closed
     * @return the names, or empty
     */
    public static List<String> firstNames(Stream<?> rows) {
        try (rows) {
            return new ArrayList<>(rows.findFirst().map(RowShape::names).orElse(List.of()));
        }
    }
}
