package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes a cell that is not null to a column of one type: puts its value, exactly, or says why it is none. Nothing is
 * rounded, cut or guessed.
 */
interface ValueWriter {
    /** Puts the value; empty where that went well, else the reason. */
    Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink);

    /** Whether empty text is a value of the type. */
    default boolean takesEmpty() {
        return false;
    }

    /** The writer for a column, with the format that was said for it. */
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
            return new TimestampWriter(t.zoned() || capabilities.offsetsInLocalTimestamps());
        } else if (type instanceof ColumnType.Json) {
            return new JsonWriter();
        } else if (type instanceof ColumnType.Bytes) {
            return new BytesWriter();
        } else if (type instanceof ColumnType.Uuid) {
            return new UuidWriter();
        }
        return new TextWriter(OptionalInt.empty());
    }

    /** Text as it is; numbers, truth values and JSON as they are written. */
    record TextWriter(OptionalInt maxLength) implements ValueWriter {
        @Override
        public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
            if (Cells.hasNul(data, start, end)) {
                return Optional.of("contains the character NUL, which text in a database cannot hold");
            }
            // Bytes are never fewer than characters: most cells are settled by their length.
            if (maxLength.isPresent()
                    && end - start > maxLength.getAsInt()
                    && Cells.codePoints(data, start, end) > maxLength.getAsInt()) {
                return Optional.of("longer than " + maxLength.getAsInt() + " characters");
            }
            sink.putText(data, start, end);
            return Optional.empty();
        }

        @Override
        public boolean takesEmpty() {
            return true;
        }
    }

    /** Whole days. */
    record DateWriter() implements ValueWriter {
        @Override
        public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
            long day = Cells.date(data, start, end);
            if (day == Cells.NONE) {
                return Optional.of("not a date (yyyy-MM-dd)");
            }
            sink.putDate(day);
            return Optional.empty();
        }
    }

    /** Times of day. */
    record TimeWriter() implements ValueWriter {
        @Override
        public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
            long micros = Cells.time(data, start, end);
            if (micros == Cells.NONE) {
                return Optional.of("not a time (HH:mm:ss, to the microsecond)");
            }
            sink.putTime(micros);
            return Optional.empty();
        }
    }

    /** True and false in the usual words. */
    record BoolWriter() implements ValueWriter {
        @Override
        public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
            if (!Cells.isBoolean(data, start, end)) {
                return Optional.of("neither true nor false");
            }
            sink.putBoolean(Cells.toBoolean(data, start, end));
            return Optional.empty();
        }
    }
}
