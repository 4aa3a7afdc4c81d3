package dev.intact.dialect.sqlite;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A program's value as SQLite keeps it: as a load would have written it. */
final class Parameter {
    private Parameter() {}

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        if (value instanceof BigDecimal || value instanceof BigInteger) {
            return value.toString();
        }
        if (value instanceof UUID || value instanceof Character) {
            return value.toString();
        }
        return value instanceof Enum<?> named ? named.name() : moment(value);
    }

    private static @Nullable Object moment(@Nullable Object value) {
        if (value instanceof LocalDate day) {
            return Moments.date(new StringBuilder(), day.toEpochDay()).toString();
        }
        if (value instanceof LocalTime time) {
            return Moments.time(new StringBuilder(), time.getLong(ChronoField.MICRO_OF_DAY))
                    .toString();
        }
        if (value instanceof LocalDateTime local) {
            return timestamp(local).toString();
        }
        if (value instanceof Instant instant) {
            return timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
                    .append('Z')
                    .toString();
        }
        if (value instanceof ZonedDateTime zoned) {
            return moment(zoned.toInstant());
        }
        return value instanceof OffsetDateTime offset ? moment(offset.toInstant()) : value;
    }

    private static StringBuilder timestamp(LocalDateTime local) {
        long micros = ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), local);
        StringBuilder text = new StringBuilder();
        Moments.timestamp(text, micros);
        return text;
    }
}
