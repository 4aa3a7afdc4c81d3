package dev.intact.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What is to be reached.
 *
 * @param ratio the most of the peer's median that ours may be
 * @param plusSeconds or the most that ours may be above the peer's median
 * @param readerWait the longest that a reader may wait, seconds
 * @param lockShare the most of the time that the write lock may be held
 */
record Goal(OptionalDouble ratio, OptionalDouble plusSeconds, OptionalDouble readerWait, OptionalDouble lockShare) {
    private static final OptionalDouble NOT_SAID = OptionalDouble.empty();
    private static final double READER_WAIT = 0.050;

    /** Measured for knowledge. */
    static Goal none() {
        return new Goal(NOT_SAID, NOT_SAID, NOT_SAID, NOT_SAID);
    }

    static Goal atMost(double ratio) {
        return new Goal(OptionalDouble.of(ratio), NOT_SAID, NOT_SAID, NOT_SAID);
    }

    static Goal plus(double seconds) {
        return new Goal(NOT_SAID, OptionalDouble.of(seconds), NOT_SAID, NOT_SAID);
    }

    Goal withReaders() {
        return new Goal(ratio, plusSeconds, OptionalDouble.of(READER_WAIT), lockShare);
    }

    Goal withLock(double share) {
        return new Goal(ratio, plusSeconds, readerWait, OptionalDouble.of(share));
    }

    /** The most seconds, where something is said of them. */
    OptionalDouble limit(double peer) {
        if (ratio.isPresent()) {
            return OptionalDouble.of(peer * ratio.getAsDouble());
        }
        return plusSeconds.isPresent() ? OptionalDouble.of(peer + plusSeconds.getAsDouble()) : NOT_SAID;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ratio.ifPresent(most -> text.append(String.format(Locale.ROOT, "≤ %.2f", most)));
        plusSeconds.ifPresent(most -> text.append(String.format(Locale.ROOT, "≤ + %.1f s", most)));
        readerWait.ifPresent(most -> text.append(String.format(Locale.ROOT, ", reader waits ≤ %.0f ms", most * 1e3)));
        lockShare.ifPresent(
                most -> text.append(String.format(Locale.ROOT, ", write lock ≤ %.0f %% of the time", most * 100)));
        return text.isEmpty() ? "—" : text.toString();
    }
}
