package dev.intact.connect;

import dev.intact.dialect.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * How far a replica must have come to be read from: to our own last commit, and to where the primary was a while ago. The
 * primary's position is learnt aside and after the fact; as long as it is not known, a reader goes to the primary. Safe for
 * many threads.
 */
final class Freshness {
    /** Of so many parts of the longest lag, each has at most one sample. */
    private static final int PARTS = 8;

    private final Duration lag;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Optional<Long> written = Optional.empty();
    private Position own = Position.START;
    private int lent;

    /** Where the primary was when it was asked. */
    private record Sample(long asked, Position at) {}

    Freshness(Duration lag) {
        this.lag = lag;
    }

    /** Something may have been committed just now. */
    synchronized void wrote() {
        written = Optional.of(System.nanoTime());
    }

    /** Somebody else has a connection, on which he commits whenever he likes. */
    synchronized void lent() {
        lent++;
    }

    /** Such a connection is back. */
    synchronized void returned() {
        lent--;
        wrote();
    }

    /** The primary said where it is. */
    synchronized void learn(long asked, Position at) {
        if (written.isPresent() && asked - written.get() >= 0) {
            written = Optional.empty();
            own = at;
        }
        // What was written since the sample before the last lies in the same part of the time.
        Iterator<Sample> latest = samples.descendingIterator();
        if (samples.size() > 1) {
            long last = latest.next().asked();
            if (last - latest.next().asked() < part()) {
                samples.removeLast();
            }
        }
        samples.addLast(new Sample(asked, at));
        while (samples.size() > 2 * PARTS) {
            samples.removeFirst();
        }
    }

    private long part() {
        return nanos() / PARTS;
    }

    private long nanos() {
        return Math.min(Long.MAX_VALUE / 4, lag.toMillis() * 1_000_000);
    }

    /** Another server is the primary: what was known of positions is of another timeline. */
    synchronized void forget() {
        samples.clear();
        if (!own.equals(Position.START)) {
            own = Position.START;
            wrote();
        }
    }

    /** Where our own last commit is; empty where that was not learnt yet. */
    synchronized Optional<Position> own() {
        return written.isPresent() || lent > 0 ? Optional.empty() : Optional.of(own);
    }

    /** What a replica must have reached now; empty where that is to be learnt first. */
    synchronized Optional<Position> required() {
        long now = System.nanoTime();
        Optional<Position> bound = samples.stream()
                .filter(sample -> now - sample.asked() <= nanos())
                .findFirst()
                .map(Sample::at);
        return own().flatMap(mine -> bound.map(most -> most.reaches(mine) ? most : mine));
    }

    /** Whether it is time to learn where the primary is. */
    synchronized boolean isOld() {
        return written.isPresent()
                || samples.isEmpty()
                || System.nanoTime() - samples.getLast().asked() > 2 * part();
    }

    /** For how long at most a replica that has come so far is behind; empty where that was too long ago to be known. */
    synchronized Optional<Duration> behind(Position at) {
        Iterator<Sample> latest = samples.descendingIterator();
        while (latest.hasNext()) {
            Sample sample = latest.next();
            if (at.reaches(sample.at())) {
                return Optional.of(Duration.ofNanos(System.nanoTime() - sample.asked()));
            }
        }
        return Optional.empty();
    }
}
