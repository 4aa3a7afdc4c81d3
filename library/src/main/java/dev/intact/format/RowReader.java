package dev.intact.format;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.Row;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a program as a source: maps, Java records or {@link Row}s. {@code line()} is the number of the row from 1.
 * What is in a row and in no field makes that row a fault. For one thread at a time; closing it closes the stream.
 */
public final class RowReader implements RecordReader {
    private final Stream<?> rows;
    private final Iterator<?> iterator;
    private final List<String> fields;
    private final SourceRecord record = new SourceRecord();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private long number;

    /**
     * Reads rows.
     *
     * @param rows maps, records or rows; closed with the reader
     * @param fields the names of the cells, in order
     */
    public RowReader(Stream<?> rows, List<String> fields) {
        this.rows = rows;
        this.iterator = rows.iterator();
        this.fields = List.copyOf(fields);
    }

    /**
     * The names that a row brings with it.
     *
     * @param row a map, a record or a row
     * @return in its own order; empty for a {@link Row}, which has none
     */
    public static List<String> names(Object row) {
        if (row instanceof Map<?, ?> map) {
            return map.keySet().stream().map(String::valueOf).toList();
        }
        if (row instanceof Row) {
            return List.of(); // A record too, but its one component names no field.
        }
        if (row instanceof java.lang.Record value) {
            return Stream.of(value.getClass().getRecordComponents())
                    .map(RecordComponent::getName)
                    .toList();
        }
        return List.of();
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
        try {
            fill(row);
            return Read.RECORD;
        } catch (IllegalArgumentException e) {
            fault = new Fault(number, Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()));
            return Read.FAULT;
        }
    }

    private void fill(Object row) {
        if (row instanceof Row values) {
            fillPositions(values);
            return;
        }
        List<String> names = names(row);
        if (names.isEmpty() && !(row instanceof Map)) {
            throw new IllegalArgumentException("a row must be a Map, a record or a Row, not "
                    + row.getClass().getName());
        }
        for (String name : names) {
            if (!fields.contains(name)) {
                throw new IllegalArgumentException("no column is called " + name);
            }
        }
        for (String field : fields) {
            if (names.contains(field)) {
                put(value(row, field));
            } else {
                record.end(Kind.ABSENT);
            }
        }
    }

    private void fillPositions(Row row) {
        if (row.values().size() != fields.size()) {
            throw new IllegalArgumentException(row.values().size() + " values, not " + fields.size());
        }
        row.values().forEach(this::put);
    }

    private static @Nullable Object value(Object row, String field) {
        if (row instanceof Map<?, ?> map) {
            return map.get(field);
        }
        try {
            var accessor = row.getClass().getDeclaredMethod(field);
            accessor.setAccessible(true);
            return accessor.invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the component " + field + " cannot be read: " + e, e);
        }
    }

    private void put(@Nullable Object value) {
        if (value == null) {
            record.end(Kind.NULL);
        } else if (value instanceof Optional<?> optional) {
            put(optional.orElse(null));
        } else if (value instanceof Boolean) {
            text(value.toString(), Kind.BOOLEAN);
        } else if (value instanceof Number) {
            text(value.toString(), Kind.NUMBER);
        } else if (value instanceof byte[] bytes) {
            text("\\x" + HexFormat.of().formatHex(bytes), Kind.TEXT);
        } else {
            text(value.toString(), Kind.TEXT);
        }
    }

    private void text(String text, Kind kind) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        record.append(bytes, 0, bytes.length);
        record.end(kind);
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
            return new ArrayList<>(rows.findFirst().map(RowReader::names).orElse(List.of()));
        }
    }
}
