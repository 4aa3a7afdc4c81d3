package dev.intact.tx;

import dev.intact.dialect.ProgramSession;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last units that were told to be committed. Where another server takes over that did not get them, they are lost, and
 * that is told. Safe for many threads.
 */
final class Acknowledged {
    private static final int MOST = 200;
    private static final int NAMED = 5;

    private final Markers markers;
    private final Observer observer;
    private final Deque<Committed> units = new ArrayDeque<>();

    /**
     * A unit.
     *
     * @param unit its name
     * @param changes how often another server had taken over before it began
     */
    private record Committed(String unit, int changes) {}

    Acknowledged(Markers markers, Observer observer) {
        this.markers = markers;
        this.observer = observer;
    }

    synchronized void add(String unit, int changes) {
        units.addLast(new Committed(unit, changes));
        if (units.size() > MOST) {
            units.removeFirst();
        }
    }

    /** Looks for them once, on a session that was opened after so many changes. */
    void check(ProgramSession session, int changes) throws SQLException {
        List<Committed> asked = before(changes);
        if (asked.isEmpty()) {
            return;
        }
        List<String> lost = missing(session, asked);
        forget(asked);
        if (!lost.isEmpty()) {
            observer.on(new Event.Warning("Another server of the database took over and did not get all: of the last "
                    + asked.size() + " transactions that were committed before, " + lost.size() + " are lost: "
                    + String.join(", ", lost.subList(0, Math.min(NAMED, lost.size())))
                    + (lost.size() > NAMED ? " …" : "")
                    + ". Do them again; with their keys none is done twice"));
        }
    }

    private synchronized List<Committed> before(int changes) {
        return changes == 0
                ? List.of()
                : units.stream().filter(one -> one.changes() < changes).toList();
    }

    private synchronized void forget(List<Committed> asked) {
        units.removeAll(asked);
    }

    private List<String> missing(ProgramSession session, List<Committed> asked) throws SQLException {
        session.begin(List.of());
        try {
            List<String> missing = new ArrayList<>();
            for (Committed one : asked) {
                if (!markers.outcome(session.connection(), one.unit()).equals(Optional.of(Unit.COMMITTED))) {
                    missing.add(one.unit());
                }
            }
            return missing;
        } finally {
            session.rollback();
        }
    }
}
