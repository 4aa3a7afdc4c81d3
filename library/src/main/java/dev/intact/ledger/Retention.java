package dev.intact.ledger;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the rows that loads changed are kept: those of so many loads, and none that are older. What is over goes after
 * the next load. A load that only filled an empty table, or only added rows, may be known without its rows: that stays.
 *
 * @param loads how many of the latest loads; 0 keeps nothing, and no load can be taken back
 * @param age how old they may become
 */
public record Retention(int loads, Duration age) {
    /** Those of 20 loads, none older than 30 days. */
    public static final Retention USUAL = new Retention(20, Duration.ofDays(30));

    /** Refuses what has no meaning. */
    public Retention {
        if (loads < 0) {
            throw new IllegalArgumentException("Changes are kept of 0 loads or more, not of " + loads);
        }
        if (age.isNegative()) {
            throw new IllegalArgumentException("No change is younger than it is: " + age);
        }
    }

    /**
     * Why nothing is kept at all.
     *
     * @return for people; empty where something is
     */
    public Optional<String> refusal() {
        return loads == 0
                ? Optional.of("this database is set to keep no changes (history: loads: 0)")
                : Optional.empty();
    }

    /**
     * The same of another number of loads.
     *
     * @param most 0 or more
     * @return a copy
     */
    public Retention of(int most) {
        return new Retention(most, age);
    }

    /**
     * The same with another age.
     *
     * @param oldest not negative
     * @return a copy
     */
    public Retention olderThan(Duration oldest) {
        return new Retention(loads, oldest);
    }
}
