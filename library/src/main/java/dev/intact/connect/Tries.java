package dev.intact.connect;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The tries of one piece of work under a policy; the first begins with this. For one thread. */
public final class Tries {
    private final RetryPolicy policy;
    private final Duration limit;
    private final long began = System.nanoTime();
    private Duration longest;
    private Duration waited = Duration.ZERO;
    private int begun = 1;

    /**
     * The first try begins.
     *
     * @param policy how many there are, and when
     */
    public Tries(RetryPolicy policy) {
        this(policy, RetryPolicy.LONGEST);
    }

    /**
     * The first try begins.
     *
     * @param policy how many there are, and when
     * @param limit no wait doubles beyond it
     */
    public Tries(RetryPolicy policy, Duration limit) {
        this.policy = policy;
        this.limit = limit;
        this.longest = policy.first();
    }

    /**
     * After a try that failed: how long to wait before the next.
     *
     * @return empty where there is none: it would be one too many, or begin after the deadline
     */
    public Optional<Duration> next() {
        // Full jitter: those who met once shall not meet again.
        Duration wait = Duration.ofNanos(ThreadLocalRandom.current().nextLong(Math.max(1, longest.toNanos())));
        if (begun == policy.tries() || elapsed().plus(wait).compareTo(policy.deadline()) > 0) {
            return Optional.empty();
        }
        begun++;
        waited = waited.plus(wait);
        if (longest.compareTo(limit) < 0) {
            Duration doubled = longest.multipliedBy(2);
            longest = doubled.compareTo(limit) < 0 ? doubled : limit;
        }
        return Optional.of(wait);
    }

    /**
     * Which try it is.
     *
     * @return from 1
     */
    public int begun() {
        return begun;
    }

    /** A wait that somebody ended early counts in full: whoever does not wait does not come more often. */
    private Duration elapsed() {
        Duration passed = Duration.ofNanos(System.nanoTime() - began);
        return passed.compareTo(waited) > 0 ? passed : waited;
    }
}
