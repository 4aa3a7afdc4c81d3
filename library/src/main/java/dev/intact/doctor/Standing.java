package dev.intact.doctor;

import dev.intact.dialect.Locks.Party;
import dev.intact.dialect.Locks.Wait;
import java.util.List;
import java.util.Optional;

/**
 * Somebody in the line for locks, and whoever waits for it. Immutable.
 *
 * @param party who
 * @param held what it is known to hold
 * @param waitsFor what it waits for itself; empty where it does not wait
 * @param ending how it is ended, where others wait for it
 * @param waiters who waits for it; each stands in the report once, with the first whom it waits for
 */
public record Standing(
        Party party, List<String> held, Optional<Wait> waitsFor, Optional<Ending> ending, List<Standing> waiters) {
    /** Takes copies. */
    public Standing {
        held = List.copyOf(held);
        waiters = List.copyOf(waiters);
    }

    /**
     * How something is ended.
     *
     * @param first what is to be looked at before, as a sentence without its full stop
     * @param command that ends it; empty where none does
     */
    public record Ending(String first, Optional<String> command) {}

    /** Whoever waits, here and below. */
    long waiting() {
        return waitsFor.stream().count()
                + waiters.stream().mapToLong(Standing::waiting).sum();
    }
}
