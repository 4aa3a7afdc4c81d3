package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.format.ValueText;
import dev.intact.schema.ColumnType;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes a value that is not null to a column of one type: puts it, exactly, or says why it is none. Nothing is rounded,
 * cut or guessed. For one thread at a time.
 */
public interface ValueWriter {
    /**
     * Puts the value of a cell.
     *
     * @param data the bytes, in UTF-8
     * @param start index of the first
     * @param end index after the last
     * @param kind what the cell is; not null and not absent
     * @param sink takes the value
     * @return empty where that went well, else the reason, and nothing was put
     */
    Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink);

    /**
     * Puts a value of a program. What the type does not know is taken by its text, as a source would have it; text for a
     * column of JSON is JSON.
     *
     * @param value neither null nor optional
     * @param sink takes the value
     * @return empty where that went well, else the reason, and nothing was put
     */
    default Optional<String> putValue(Object value, BulkSink sink) {
        try {
            ValueText text = ValueText.of(value);
            Kind kind = text.kind() == Kind.TEXT ? Kind.PLAIN : text.kind();
            return put(text.utf8(), 0, text.utf8().length, kind, sink);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether empty text is a value of the type.
     *
     * @return true for text
     */
    default boolean takesEmpty() {
        return false;
    }

    /**
     * The writer for any column of a database where each value has a kind of its own.
     *
     * @return a writer that looks at no type
     */
    static ValueWriter keepingKinds() {
        return new StoredWriter();
    }

    /**
     * The writer for a column.
     *
     * @param type the column's
     * @param format how dates and times are written, where said
     * @param capabilities of the database
     * @return a writer
     */
    static ValueWriter of(ColumnType type, Optional<String> format, Capabilities capabilities) {
        if (format.isPresent()) {
            return new FormattedWriter(type, format.get());
        }
        if (type instanceof ColumnType.Int t) {
            return new IntWriter(t.bits());
        } else if (type instanceof ColumnType.Decimal t) {
            return new DecimalWriter(t, capabilities.exactDigits());
        } else if (type instanceof ColumnType.Real t) {
            return new RealWriter(t.bits());
        } else if (type instanceof ColumnType.Bool) {
            return new BoolWriter();
        } else if (type instanceof ColumnType.Text t) {
            return new TextWriter(t.maxLength());
        } else if (type instanceof ColumnType.Date) {
            return new DateWriter();
        } else if (type instanceof ColumnType.Time) {
            return new TimeWriter();
        } else if (type instanceof ColumnType.Timestamp t) {
            return new TimestampWriter(t.zoned(), t.zoned() || capabilities.offsetsInLocalTimestamps());
        } else if (type instanceof ColumnType.Json) {
            return new JsonWriter();
        } else if (type instanceof ColumnType.Bytes) {
            return new BytesWriter();
        } else if (type instanceof ColumnType.Uuid) {
            return new UuidWriter();
        }
        return new TextWriter(OptionalInt.empty());
    }
}
