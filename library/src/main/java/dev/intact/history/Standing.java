package dev.intact.history;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.Ledger;
import dev.intact.ledger.Timeline;
import dev.intact.ledger.Timeline.Event;
import dev.intact.ledger.Timelines;
import dev.intact.load.LoadReport;
import dev.intact.load.ReportJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of some loads are in force, table by table. Worked out when it is asked, from the restores and undos themselves: what
 * was noted of a load would have to be changed with each of them. For one thread at a time.
 */
final class Standing {
    private final Timelines timelines;
    private final Connection connection;
    private final long first;
    private final Map<Long, List<String>> tables;
    private final Map<String, Timeline> known = new HashMap<>();

    private Standing(Timelines timelines, Connection connection, long first, long last) throws SQLException {
        this.timelines = timelines;
        this.connection = connection;
        this.first = first;
        this.tables = timelines.tables(connection, first, last);
    }

    static Standing of(Dialect dialect, Connection connection, long load) throws SQLException {
        return new Standing(new Timelines(dialect), connection, load, load);
    }

    /** Reports as they are now, in the same order. */
    static List<LoadReport> reports(Dialect dialect, Connection connection, List<Ledger.Entry> entries)
            throws SQLException {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Long> loads = entries.stream().map(Ledger.Entry::load).sorted().toList();
        Standing standing = new Standing(new Timelines(dialect), connection, loads.get(0), loads.get(loads.size() - 1));
        List<LoadReport> reports = new ArrayList<>();
        for (Ledger.Entry entry : entries) {
            LoadReport then = ReportJson.read(entry.report());
            reports.add(standing.ended(entry.load()).map(then::undone).orElseGet(then::redone));
        }
        return reports;
    }

    /** The report of one load as it is now. */
    static Optional<LoadReport> report(Dialect dialect, Connection connection, long load) throws SQLException {
        List<Ledger.Entry> entry =
                new Ledger(dialect).find(connection, load).stream().toList();
        return reports(dialect, connection, entry).stream().findFirst();
    }

    /** The load since which nothing of it is in force; empty while it is in force in any of its tables. */
    Optional<Long> ended(long load) throws SQLException {
        Optional<Event> last = Optional.empty();
        for (String table : tables(load)) {
            Optional<Event> end = timeline(table).ended(load);
            if (end.isEmpty()) {
                return Optional.empty();
            }
            last = later(last, end.get());
        }
        return last.map(Event::number);
    }

    List<String> tables(long load) {
        return tables.getOrDefault(load, List.of());
    }

    boolean isInForce(long load, String table) throws SQLException {
        return timeline(table).ended(load).isEmpty();
    }

    private static Optional<Event> later(Optional<Event> one, Event other) {
        return one.filter(event -> event.number() > other.number()).or(() -> Optional.of(other));
    }

    private Timeline timeline(String table) throws SQLException {
        Timeline timeline = known.get(table);
        if (timeline == null) {
            timeline = timelines.timeline(connection, table, first);
            known.put(table, timeline);
        }
        return timeline;
    }
}
