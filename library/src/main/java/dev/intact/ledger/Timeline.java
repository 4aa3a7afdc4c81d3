package dev.intact.ledger;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What restores and undos made of the loads of one table. What is loaded is in force; a load that makes the table anew ends all
 * before it; a restore brings the table to what was in force at its moment; an undo sets back what was changed by what it takes back, and nothing else: what had changed nothing
 * leaves nothing to set back. Immutable.
 */
public final class Timeline {
    private final NavigableMap<Long, Event> events = new TreeMap<>();

    /**
     * A table's timeline.
     *
     * @param events its restores, undos and loads that made it anew, in any order; those before the loads that are asked about may be missing
     */
    public Timeline(List<Event> events) {
        events.forEach(event -> this.events.put(event.number(), event));
    }

    /** A load that decides what counts. */
    public sealed interface Event {
        /**
         * Which load it is.
         *
         * @return its number
         */
        long number();
    }

    /**
     * A restore.
     *
     * @param number the load's
     * @param moment the last load of the table that the backup has; 0 where it has none
     */
    public record Restored(long number, long moment) implements Event {}

    /**
     * An undo.
     *
     * @param number the load's
     * @param undone the number of the load that it takes back
     */
    public record Undone(long number, long undone) implements Event {}

    /**
     * A load that made the table although there had been loads of it: somebody had dropped it, and their rows with it.
     *
     * @param number the load's
     */
    public record Made(long number) implements Event {}

    /**
     * Whether nothing was taken back, restored or made anew: what was loaded before is as it was left, but for other loads. An
     * undo and the undo of it that follows are nothing.
     *
     * @return true where there is no event, or undos that were undone
     */
    public boolean isQuiet() {
        Deque<Event> left = new ArrayDeque<>();
        for (Event event : events.values()) {
            if (event instanceof Undone undo && left.peek() instanceof Undone last && undo.undone() == last.number()) {
                left.pop();
            } else {
                left.push(event);
            }
        }
        return left.isEmpty();
    }

    /**
     * Whether what was loaded stands in the table.
     *
     * @param loads the numbers of all loads of one content into a table in which it can stand only once, or the number of one
     *     load, which may itself be a restore or an undo
     * @return false where it was taken back or a restore has gone back behind it, and nothing has brought it back
     */
    public boolean isInForce(Collection<Long> loads) {
        return standings(loads).lastEntry().getValue();
    }

    /**
     * What has ended a load.
     *
     * @param load the number of a load, which may itself be a restore or an undo
     * @return the event since which it is not in force; empty where it is
     */
    public Optional<Event> ended(long load) {
        Optional<Event> ended = Optional.empty();
        for (Map.Entry<Long, Boolean> standing :
                standings(Set.of(load)).tailMap(load).entrySet()) {
            if (standing.getValue()) {
                ended = Optional.empty();
            } else {
                ended = ended.or(() -> Optional.ofNullable(events.get(standing.getKey())));
            }
        }
        return ended;
    }

    /** Whether it stood there after each load that could change it; before the first, nothing did. */
    private NavigableMap<Long, Boolean> standings(Collection<Long> loads) {
        NavigableMap<Long, Boolean> standings = new TreeMap<>(Map.of(Long.MIN_VALUE, false));
        NavigableSet<Long> numbers = new TreeSet<>(loads);
        numbers.addAll(events.tailMap(numbers.first()).keySet());
        for (long number : numbers) {
            Event event = events.get(number);
            standings.put(number, event == null || loads.contains(number) || isBack(event, standings));
        }
        return standings;
    }

    private boolean isBack(Event event, NavigableMap<Long, Boolean> standings) {
        if (event instanceof Made) {
            return false;
        }
        if (event instanceof Restored restore) {
            // A moment that is not yet is that of another database of the same name.
            return restore.moment() < restore.number()
                    && standings.floorEntry(restore.moment()).getValue();
        }
        long undone = ((Undone) event).undone();
        // What had been dropped by hand does not come back with the table that was made after it.
        boolean before = !(events.get(undone) instanceof Made)
                && standings.lowerEntry(undone).getValue();
        boolean changed = standings.getOrDefault(undone, before) != before;
        return changed ? before : standings.lastEntry().getValue();
    }
}
