package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Dates, times and timestamps written in a way of their own. */
final class FormattedWriter implements ValueWriter {
    private static final LocalDateTime EPOCH = LocalDate.EPOCH.atStartOfDay();

    private final ColumnType type;
    private final String pattern;
    private final DateTimeFormatter formatter;

    FormattedWriter(ColumnType type, String pattern) {
        this.type = type;
        this.pattern = pattern;
        // Strict resolving wants the proleptic year 'u'; people write 'y' for the same.
        this.formatter = DateTimeFormatter.ofPattern(withProlepticYears(pattern), Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** What stands in quotes is text and stays. */
    private static String withProlepticYears(String pattern) {
        StringBuilder proleptic = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            quoted ^= c == '\'';
            proleptic.append(c == 'y' && !quoted ? 'u' : c);
        }
        return proleptic.toString();
    }

    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        String text = new String(data, start, end - start, StandardCharsets.UTF_8);
        try {
            TemporalAccessor value = formatter.parse(text);
            if (value.isSupported(ChronoField.NANO_OF_SECOND)
                    && value.get(ChronoField.NANO_OF_SECOND) % TimestampWriter.NANOS_A_MICRO != 0) {
                return Optional.of(TimestampWriter.TOO_FINE);
            }
            put(value, sink);
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("not a " + word() + " (" + pattern + ")");
        }
    }

    private void put(TemporalAccessor value, BulkSink sink) {
        if (type instanceof ColumnType.Date) {
            sink.putDate(LocalDate.from(value).toEpochDay());
        } else if (type instanceof ColumnType.Time) {
            sink.putTime(LocalTime.from(value).toNanoOfDay() / TimestampWriter.NANOS_A_MICRO);
        } else if (type instanceof ColumnType.Timestamp) {
            putTimestamp(value, sink);
        } else {
            byte[] bytes = formatter.format(value).getBytes(StandardCharsets.UTF_8);
            sink.putText(bytes, 0, bytes.length);
        }
    }

    private static void putTimestamp(TemporalAccessor value, BulkSink sink) {
        if (value.isSupported(ChronoField.OFFSET_SECONDS)) {
            LocalDateTime utc = OffsetDateTime.from(value)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime();
            sink.putTimestamp(micros(utc), true);
            return;
        }
        boolean timed = value.isSupported(ChronoField.SECOND_OF_DAY);
        sink.putTimestamp(
                micros(timed ? LocalDateTime.from(value) : LocalDate.from(value).atStartOfDay()), false);
    }

    static long micros(LocalDateTime moment) {
        return ChronoUnit.MICROS.between(EPOCH, moment);
    }

    private String word() {
        if (type instanceof ColumnType.Time) {
            return "time";
        }
        return type instanceof ColumnType.Timestamp ? "timestamp" : "date";
    }
}
