package dev.intact.dialect;

import java.util.List;
import java.util.Map;

/**
 * What the values of a column are, all of them, where the column does not say it.
 *
 * @param column its name
 * @param counts how many values are of a kind; a kind that was not asked for, or that none is of, is missing
 * @param misfits how many are not what was declared of them
 * @param examples a few of those, shortened, with what each is
 */
public record Contents(String column, Map<Kind, Long> counts, long misfits, List<String> examples) {
    /** Takes copies. */
    public Contents {
        counts = Map.copyOf(counts);
        examples = List.copyOf(examples);
    }

    /** What a value may be; it may be several. */
    public enum Kind {
        /** Null. */
        NULL,
        /** A whole number of 64 bits. */
        INTEGER,
        /** A binary floating-point number. */
        REAL,
        /** A text. */
        TEXT,
        /** Bytes. */
        BYTES,
        /** A whole number that not every double is near to: beyond 2^53. */
        FAR,
        /** An infinite number. */
        INFINITE,
        /** A text with U+0000, or that is no valid UTF-8. */
        BROKEN,
        /** A text that looks like bytes written as text: {@code \x00}. */
        ESCAPED,
        /** A day that is one: {@code 2024-01-31}. */
        DAY,
        /** A local day and time, with a blank between them. */
        MOMENT,
        /** A local day and time, with a T between them. */
        MOMENT_T,
        /** A moment in UTC, marked as such, with a blank. */
        INSTANT,
        /** A moment in UTC, marked as such, with a T. */
        INSTANT_T
    }

    /**
     * How many values are of a kind.
     *
     * @param kind the kind
     * @return 0 where none is
     */
    public long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }
}
