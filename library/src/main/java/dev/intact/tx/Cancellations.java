package dev.intact.tx;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The units of one database that run now. Safe for many threads. */
public final class Cancellations {
    private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();

    Cancellations() {}

    /**
     * Runs a unit that {@link #cancel} stops.
     *
     * @param unit is given what tells it to stop
     * @param <R> its result
     * @return that
     */
    public <R> R during(Function<Cancellation, R> unit) {
        Cancellation cancellation = new Cancellation();
        begin(cancellation);
        try {
            return unit.apply(cancellation);
        } finally {
            end(cancellation);
        }
    }

    void begin(Cancellation cancellation) {
        running.add(cancellation);
    }

    void end(Cancellation cancellation) {
        running.remove(cancellation);
    }

    /** Stops what runs now, from any thread, unless its COMMIT was sent. */
    void cancel() {
        running.forEach(Cancellation::cancel);
    }
}
