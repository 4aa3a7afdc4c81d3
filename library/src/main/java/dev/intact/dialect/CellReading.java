package dev.intact.dialect;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a query cell by cell, so that nothing of a value is lost and little is made of it on the way. For one
 * result.
 */
@FunctionalInterface
public interface CellReading {
    /** Takes the cells of a row, from the first to the last. */
    interface Cells {
        /** Null. */
        void none();

        /**
         * A whole number.
         *
         * @param value of at most 64 bits
         */
        void whole(long value);

        /**
         * A binary floating-point number.
         *
         * @param value any
         */
        void real(double value);

        /**
         * Another number.
         *
         * @param digits that say exactly what it is
         */
        void number(String digits);

        /**
         * A decimal number of at most 18 digits.
         *
         * @param unscaled its digits
         * @param scale how many of them are after the point; below 0: how many zeros are still to come
         */
        default void decimal(long unscaled, int scale) {
            number(BigDecimal.valueOf(unscaled, scale).toString());
        }

        /**
         * A day.
         *
         * @param epochDay days since 1970-01-01, years 1 to 9999
         */
        default void day(long epochDay) {
            text(LocalDate.ofEpochDay(epochDay).toString().getBytes(StandardCharsets.ISO_8859_1));
        }

        /**
         * A time of day.
         *
         * @param micros since midnight, below 24 hours
         */
        default void time(long micros) {
            text(LocalTime.ofNanoOfDay(micros * 1000).toString().getBytes(StandardCharsets.ISO_8859_1));
        }

        /**
         * A moment.
         *
         * @param epochMicros microseconds since 1970-01-01T00:00, in UTC where there is a zone, years 1 to 9999
         */
        default void moment(long epochMicros) {
            LocalDateTime moment = LocalDateTime.ofEpochSecond(
                    Math.floorDiv(epochMicros, 1_000_000L),
                    (int) Math.floorMod(epochMicros, 1_000_000L) * 1000,
                    ZoneOffset.UTC);
            text(moment.toString().getBytes(StandardCharsets.ISO_8859_1));
        }

        /**
         * A truth value.
         *
         * @param value the truth
         */
        void truth(boolean value);

        /**
         * Text, or what is written as text.
         *
         * @param data holds it in UTF-8, as the database has it, which need not be well formed; not to be changed, and not to
         *     be kept
         * @param start first byte
         * @param end after the last byte
         */
        void text(byte[] data, int start, int end);

        /**
         * Text by itself.
         *
         * @param utf8 not to be changed
         */
        default void text(byte[] utf8) {
            text(utf8, 0, utf8.length);
        }

        /**
         * Bytes.
         *
         * @param value not to be changed
         */
        void bytes(byte[] value);
    }

    /**
     * Gives out the row that the result stands on.
     *
     * @param cells is called once for each column
     * @throws SQLException what the driver says
     */
    void read(Cells cells) throws SQLException;

    /**
     * Reads value by value.
     *
     * @param reading of the same result
     * @param columns how many it has
     * @return a reading
     */
    static CellReading of(ResultReading reading, int columns) {
        return cells -> {
            for (int i = 1; i <= columns; i++) {
                give(reading.value(i), cells);
            }
        };
    }

    private static void give(@Nullable Object value, Cells cells) {
        if (value == null) {
            cells.none();
        } else if (value instanceof Long || value instanceof Integer) {
            cells.whole(((Number) value).longValue());
        } else if (value instanceof Double number) {
            cells.real(number);
        } else if (value instanceof BigDecimal number) {
            cells.number(number.toString());
        } else if (value instanceof Number number) {
            cells.number(number.toString());
        } else if (value instanceof Boolean truth) {
            cells.truth(truth);
        } else if (value instanceof byte[] bytes) {
            cells.bytes(bytes);
        } else {
            cells.text(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
