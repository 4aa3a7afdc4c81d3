package dev.intact.dialect.postgres;

import dev.intact.dialect.Chunking;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StagingPlace.TakenUp;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What a unit keeps in chunks, and what it goes on with of a unit that has ended: then it has that one's lock too, and works
 * in its name.
 */
final class Chunks {
    private final Connection connection;
    private final Staging staging;
    private final TableLocks locks;
    private final Deque<Found> found = new ArrayDeque<>();
    private final Map<String, List<String>> notes = new HashMap<>();
    private final AtomicLong kept = new AtomicLong();
    private boolean othersMayResume;

    Chunks(Connection connection, Staging staging, TableLocks locks) {
        this.connection = connection;
        this.staging = staging;
        this.locks = locks;
    }

    /** A staged table that was taken up and not asked for yet. */
    private record Found(ChunkTables.Left left, List<String> notes, List<ChunkTables.Written> written) {}

    /** Fills one table again, if it can. */
    interface Refill {
        boolean takeUp(StageTable table, List<ChunkTables.Written> written) throws SQLException;
    }

    /** Clears away what dead units left, but for what can be resumed. */
    List<String> sweep() throws SQLException {
        Map<String, List<String>> others = staging.others();
        if (others.isEmpty()) {
            return List.of();
        }
        Set<String> worth = ChunkTables.all(connection).stream()
                .filter(ChunkTables.LeftUnit::isWorth)
                .map(left -> left.head().unit())
                .collect(Collectors.toSet());
        othersMayResume = !worth.isEmpty();
        others.keySet().removeAll(worth);
        return clear(others);
    }

    List<String> sweepAll() throws SQLException {
        return clear(staging.others());
    }

    private List<String> clear(Map<String, List<String>> units) throws SQLException {
        List<String> gone = new ArrayList<>();
        for (var unit : units.entrySet()) {
            gone.addAll(staging.clear(unit.getKey(), unit.getValue()));
        }
        return gone;
    }

    List<Resumable> resumable() throws SQLException {
        List<Resumable> resumable = new ArrayList<>();
        for (ChunkTables.LeftUnit left : ChunkTables.all(connection)) {
            if (left.isWorth() && locks.takeUnit(left.head().unit())) {
                locks.releaseUnit(left.head().unit());
                resumable.add(left.described());
            }
        }
        return resumable;
    }

    /** Whoever has left chunks of tables that this unit has locked is dead. What a sweep has not seen is not looked for. */
    List<Resumable> forget(List<TableName> tables) throws SQLException {
        List<Resumable> forgotten = new ArrayList<>();
        if (othersMayResume) {
            for (ChunkTables.LeftUnit left : ChunkTables.all(connection)) {
                if (left.isInto(tables) && drop(left) && left.isWorth()) {
                    forgotten.add(left.described());
                }
            }
        }
        return forgotten;
    }

    TakenUp keep(Chunking chunking) throws SQLException {
        Optional<Resumable> taken = Optional.empty();
        List<String> dropped = new ArrayList<>();
        for (ChunkTables.LeftUnit left : ChunkTables.all(connection)) {
            if (!left.isInto(chunking.tables()) || !left.isWorth()) {
                continue;
            }
            Optional<String> refusal = taken.isPresent()
                    ? Optional.of("another one is gone on with")
                    : left.refusal(chunking).or(() -> Optional.of("not all of its rows are there"));
            if (taken.isEmpty() && left.refusal(chunking).isEmpty() && takeUp(left)) {
                taken = Optional.of(left.described());
            } else if (drop(left)) {
                dropped.add(refusal.orElseThrow());
            }
        }
        staging.keepIn(chunking);
        return new TakenUp(taken, dropped);
    }

    private boolean drop(ChunkTables.LeftUnit left) throws SQLException {
        String unit = left.head().unit();
        List<String> tables = staging.others().getOrDefault(unit, List.of());
        return !staging.clear(unit, tables).isEmpty();
    }

    private boolean takeUp(ChunkTables.LeftUnit left) throws SQLException {
        if (!locks.takeUnit(left.head().unit())) {
            return false;
        }
        boolean taken = false;
        try {
            taken = find(left);
        } finally {
            if (!taken) {
                found.clear();
                locks.releaseUnit(left.head().unit());
            }
        }
        if (taken) {
            staging.takeUp(left);
            kept.set(left.described().chunks());
        }
        return taken;
    }

    /**
     * Lanes of the dead unit may have sent their last COMMIT: the locks wait until each has ended. Notes and rows are told
     * afterwards, and must agree.
     */
    private boolean find(ChunkTables.LeftUnit left) throws SQLException {
        connection.setAutoCommit(false);
        try {
            boolean whole = true;
            for (ChunkTables.Left table : left.tables()) {
                execute("lock table " + table.stage() + ", " + table.name() + " in access exclusive mode");
                List<ChunkTables.Written> written = ChunkTables.written(connection, table);
                long rows =
                        written.stream().mapToLong(ChunkTables.Written::rows).sum();
                whole &= rows == number("select count(*) from " + table.stage());
                found.add(new Found(table, ChunkTables.notes(connection, table), written));
            }
            connection.commit();
            return whole;
        } catch (SQLException e) {
            connection.rollback();
            if (SqlStates.is(e, SqlStates.NO_SUCH_TABLE) || SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                return false;
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The next table that was taken up, where it is of that kind. */
    Optional<StageTable> next(StageTable.Kind kind, List<Column> columns, Refill refill) throws SQLException {
        Found next = found.peek();
        if (next == null || next.left().kind() != kind) {
            return Optional.empty();
        }
        found.remove();
        StageTable table = new StageTable(next.left().stage(), columns, kind);
        staging.prepare(columns);
        if (!refill.takeUp(table, next.written())) {
            staging.drop(table);
            return Optional.empty();
        }
        notes.put(table.sql(), next.notes());
        return Optional.of(table);
    }

    List<String> notes(StageTable table) {
        return notes.getOrDefault(table.sql(), List.of());
    }

    Optional<ChunkedLane> lane(Connection session, StageTable table, BuiltLane.Filling filling) {
        Optional<String> name = staging.chunksOf(table);
        return name.map(
                chunks -> new ChunkedLane(session, chunks, staging.chunking().orElseThrow(), kept, filling));
    }

    /** How many are there. */
    long kept() {
        return kept.get();
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
