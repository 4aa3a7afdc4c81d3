package dev.intact.dialect;

import dev.intact.error.ConfigurationException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a database had been written at a moment. It can be printed, handed to another process and read there by {@link
 * #parse}. Positions of two timelines tell nothing of each other: a new one begins where a replica takes over. Immutable.
 *
 * @param timeline counted up each time a replica takes over; 0 where there is none
 * @param at bytes of the log, as an unsigned number
 */
public record Position(int timeline, long at) {
    /** Before anything was written: whoever has been anywhere has passed it. */
    public static final Position START = new Position(0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}):([0-9A-F]{1,8})/([0-9A-F]{1,8})");
    private static final int HALF = 32;

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text such as {@code 1:0/16B3748}
     * @return the position
     * @throws ConfigurationException where it is none
     */
    public static Position parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new ConfigurationException(
                    "This is no position of a database: its form is 1:0/16B3748, as it was given"
                            + " out by a database. Nothing was touched.");
        }
        long high = Long.parseLong(parts.group(2), 16);
        return new Position(Integer.parseInt(parts.group(1)), high << HALF | Long.parseLong(parts.group(3), 16));
    }

    /**
     * Whether whoever stands here has all that was written up to another position.
     *
     * @param other to be reached
     * @return false, too, where it is one of another timeline
     */
    public boolean reaches(Position other) {
        return other.equals(START) || (timeline == other.timeline && Long.compareUnsigned(at, other.at) >= 0);
    }

    /**
     * How much was written between another position and this one.
     *
     * @param other on the same timeline
     * @return bytes, at least 0; empty where the timelines differ
     */
    public Optional<Long> since(Position other) {
        return timeline == other.timeline ? Optional.of(Math.max(0, at - other.at)) : Optional.empty();
    }

    @Override
    public String toString() {
        return timeline + ":" + Long.toHexString(at >>> HALF).toUpperCase(Locale.ROOT) + "/"
                + Long.toHexString(at & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
