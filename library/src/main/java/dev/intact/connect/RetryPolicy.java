package dev.intact.connect;

import dev.intact.error.ConfigurationException;
import java.time.Duration;

/**
 * How often a whole unit of work is tried after a failure that passes. The wait before each further try is a random part
 * of a time that doubles up to a limit (full jitter, so that those who met once do not meet again). What comes first ends
 * it: the number of tries or the deadline. Immutable.
 *
 * @param tries the first included; 3
 * @param first the longest wait before the second try; 200 ms
 * @param deadline after which no further try begins, counted from the first; where the next one would, nobody waits for
 *     it; 1 min
 */
public record RetryPolicy(int tries, Duration first, Duration deadline) {
    /** Three tries, 200 ms doubling. */
    public static final RetryPolicy USUAL = new RetryPolicy(3, Duration.ofMillis(200), Duration.ofMinutes(1));

    /** Three tries, 2 s doubling. */
    public static final RetryPolicy PATIENT = new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofMinutes(5));

    /** One try. */
    public static final RetryPolicy NEVER = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    /** No wait doubles beyond this; a longer first one stays as it is. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Refuses what is no number of tries, and times below zero. */
    public RetryPolicy {
        if (tries < 1 || first.isNegative() || deadline.isNegative()) {
            throw new ConfigurationException(
                    "Work is tried once or more, with waits that are not below zero. Nothing was touched.");
        }
    }

    /**
     * The same with another number of tries.
     *
     * @param count the first included
     * @return a copy
     */
    public RetryPolicy withTries(int count) {
        return new RetryPolicy(count, first, deadline);
    }

    /**
     * The same with another wait.
     *
     * @param longest before the second try
     * @return a copy
     */
    public RetryPolicy withFirst(Duration longest) {
        return new RetryPolicy(tries, longest, deadline);
    }

    /**
     * The same with another deadline.
     *
     * @param longest after which no further try begins
     * @return a copy
     */
    public RetryPolicy withDeadline(Duration longest) {
        return new RetryPolicy(tries, first, longest);
    }
}
