package dev.intact.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit behind them. Holds nothing: safe for many threads. */
public final class Units {
    /** What {@link #duration} takes, for messages. */
    public static final String DURATION = "a duration such as 500ms, 30s, 60m, 2h or 1d";

    static final String SIZE = "a size such as 64kB, 512MB or 1GB";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> BYTES = Map.of(
            "", 1L, "b", 1L, "kb", 1L << 10, "kib", 1L << 10, "mb", 1L << 20, "mib", 1L << 20, "gb", 1L << 30, "gib",
            1L << 30, "tb", 1L << 40);

    private Units() {}

    /**
     * A span of time. A number without a unit is none: nobody could say which unit was meant.
     *
     * @param text {@code 500ms}, {@code 30s}, {@code 60m}, {@code 2h}, {@code 1d}
     * @return empty where it is none
     */
    public static Optional<Duration> duration(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(TIMES.get(parts.group(2)))
                .flatMap(unit -> product(parts.group(1), unit.toMillis()).map(Duration::ofMillis));
    }

    static Optional<Long> size(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(BYTES.get(parts.group(2).toLowerCase(Locale.ROOT)))
                .flatMap(unit -> product(parts.group(1), unit));
    }

    private static Optional<Long> product(String digits, long unit) {
        long number = Long.parseLong(digits);
        return number > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(number * unit);
    }
}
