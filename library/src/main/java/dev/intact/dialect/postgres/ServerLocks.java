package dev.intact.dialect.postgres;

import dev.intact.dialect.Locks;
import dev.intact.dialect.Locks.Held;
import dev.intact.dialect.Locks.Kind;
import dev.intact.dialect.Locks.Party;
import dev.intact.dialect.Locks.Wait;
import dev.intact.dialect.Locks.Who;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Asks a server who waits for whom. The questions about locks read the server's memory; whoever has locked the catalogue
 * itself holds up every new session, and this one for no longer than it was given.
 */
final class ServerLocks {
    // A row is waited for by its transaction; which row it is says the lock by which the waiter keeps its turn.
    private static final String WAITS = """
            select distinct on (w.pid) w.pid, w.locktype, w.mode, coalesce(w.relation, t.relation)::bigint,
              coalesce(w.page, t.page), coalesce(w.tuple, t.tuple), w.transactionid::text,
              (w.classid::bigint << 32) | w.objid::bigint, w.objsubid,
              (extract(epoch from clock_timestamp() - w.waitstart) * 1000)::bigint,
              array_to_string(array(select distinct b from unnest(pg_blocking_pids(w.pid)) b where b <> 0), ' ')
            from pg_locks w
            left join pg_locks t on w.locktype = 'transactionid' and t.locktype = 'tuple' and t.granted and t.pid = w.pid
            where not w.granted
              and w.pid in (select a.pid from pg_stat_get_activity(null) a where coalesce(a.datid, 0) in (0, %s))
            order by w.pid""";

    // A prepared transaction holds the lock on its own number; that tells which one its other locks belong to.
    private static final String PREPARED_WAITS = """
            select w.pid, p.gid from pg_locks w
            join pg_locks b on b.granted and b.pid is null
              and row(b.locktype, b.database, b.relation, b.page, b.tuple, b.virtualxid, b.transactionid, b.classid,
                b.objid, b.objsubid) is not distinct from row(w.locktype, w.database, w.relation, w.page, w.tuple,
                w.virtualxid, w.transactionid, w.classid, w.objid, w.objsubid)
            join pg_locks x on x.pid is null and x.locktype = 'transactionid' and x.granted
              and x.virtualtransaction = b.virtualtransaction
            join pg_prepared_xacts p on p.transaction = x.transactionid
            where not w.granted""";

    private static final String PREPARED = """
            select p.gid, p.owner, (extract(epoch from clock_timestamp() - p.prepared) * 1000)::bigint
            from pg_prepared_xacts p where p.database = current_database()""";

    private static final String ADVISORY = """
            select l.pid, (l.classid::bigint << 32) | l.objid::bigint from pg_locks l
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.pid is not null
              and l.database::bigint = %s""";

    // Of what a role may not see of others, numbers, names and programs are told all the same.
    private static final String SESSIONS = """
            select a.pid, a.backend_type, a.application_name, a.usename, host(a.client_addr), a.state,
              (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::bigint, a.query
            from pg_stat_activity a where a.pid = any (?)""";

    private static final String REMARKS = """
            select s.remark from (values
              (not pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
               'Of other users'' sessions no more than number, name and program can be seen: grant pg_read_all_stats to the role'),
              (not pg_has_role(current_user, 'pg_signal_backend', 'usage')
                 and not (select r.rolsuper from pg_roles r where r.rolname = current_user),
               'Only sessions of the role''s own can be ended by it: others need pg_signal_backend'))
              s(holds, remark) where s.holds
            union all
            select 'What is replayed here waits for a reader (' || a.wait_event || ')' from pg_stat_activity a
            where a.backend_type = 'startup' and a.wait_event like 'RecoveryConflict%'
            union all
            select 'Readers here were cancelled because of what is replayed: ' || c.confl_snapshot || ' for rows that were'
              || ' cleared away, ' || c.confl_lock || ' for a lock, '
              || (c.confl_tablespace + c.confl_bufferpin + c.confl_deadlock) || ' for others; see max_standby_streaming_delay'
              || ' and hot_standby_feedback'
            from pg_stat_database_conflicts c where c.datname = current_database() and pg_is_in_recovery()
              and c.confl_snapshot + c.confl_lock + c.confl_tablespace + c.confl_bufferpin + c.confl_deadlock > 0""";

    private final Connection connection;

    ServerLocks(Connection connection) {
        this.connection = connection;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private record Advisory(String pid, long key) {}

    private record Pair(String waiter, String holder) {}

    /** In one transaction, so that limits hold behind a pooler too, and all is seen at one moment. */
    Locks ask(Duration longest) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = "
                    + Math.max(1, longest.dividedBy(2).toMillis()) + "; set local lock_timeout = "
                    + Math.max(1, longest.dividedBy(8).toMillis()));
            return ask();
        } finally {
            connection.rollback();
        }
    }

    private Locks ask() throws SQLException {
        String database = all(
                        "select d.oid::bigint from pg_database d where d.datname = current_database()",
                        ServerLocks::first)
                .get(0);
        List<Blocked> blocked = all(WAITS.formatted(database), Blocked::of);
        List<Advisory> advisory =
                all(ADVISORY.formatted(database), row -> new Advisory(row.getString(1), row.getLong(2)));
        List<Pair> prepared = blocked.isEmpty()
                ? List.of()
                : all(PREPARED_WAITS, row -> new Pair(row.getString(1), "prepared " + row.getString(2)));
        LockNames names = LockNames.read(
                connection, blocked, advisory.stream().map(Advisory::key).toList());
        List<Held> held = advisory.stream()
                .flatMap(lock -> names.ours(lock.key()).map(what -> new Held(lock.pid(), what)).stream())
                .toList();
        List<Wait> waits =
                blocked.stream().map(one -> wait(one, names, prepared)).toList();
        return new Locks(parties(waits, held), waits, held, all(REMARKS, ServerLocks::first));
    }

    private static Wait wait(Blocked blocked, LockNames names, List<Pair> prepared) {
        Stream<String> besides = prepared.stream()
                .filter(pair -> pair.waiter().equals(blocked.pid()))
                .map(Pair::holder);
        List<String> holders =
                Stream.concat(blocked.holders().stream(), besides).distinct().toList();
        return new Wait(blocked.pid(), blocked.words(names), holders, blocked.time());
    }

    private List<Party> parties(List<Wait> waits, List<Held> held) throws SQLException {
        Set<String> wanted = new TreeSet<>();
        waits.forEach(wait -> {
            wanted.add(wait.waiter());
            wanted.addAll(wait.holders());
        });
        held.forEach(one -> wanted.add(one.holder()));
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<Party> parties = new ArrayList<>(sessions(wanted));
        if (wanted.stream().anyMatch(id -> id.startsWith("prepared "))) {
            all(PREPARED, ServerLocks::prepared).stream()
                    .filter(party -> wanted.contains(party.id()))
                    .forEach(parties::add);
        }
        return parties;
    }

    private List<Party> sessions(Set<String> wanted) throws SQLException {
        Integer[] numbers = wanted.stream()
                .filter(id -> !id.startsWith("prepared "))
                .map(Integer::valueOf)
                .toArray(Integer[]::new);
        try (PreparedStatement statement = connection.prepareStatement(SESSIONS)) {
            statement.setArray(1, connection.createArrayOf("int4", numbers));
            return read(statement, ServerLocks::session);
        }
    }

    private <T> List<T> all(String query, Reading<T> reading) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            return read(statement, reading);
        }
    }

    private static <T> List<T> read(PreparedStatement statement, Reading<T> reading) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (row.next()) {
                all.add(reading.of(row));
            }
            return all;
        }
    }

    private static String first(ResultSet row) throws SQLException {
        return row.getString(1);
    }

    private static Party session(ResultSet row) throws SQLException {
        String type = Optional.ofNullable(row.getString(2)).orElse("client backend");
        Kind kind = switch (type) {
            case "client backend" -> Kind.SESSION;
            case "autovacuum worker" -> Kind.AUTOVACUUM;
            default -> Kind.SERVER;
        };
        boolean seen = row.getString(2) != null;
        String state = Optional.ofNullable(row.getString(6)).orElse(seen ? type : "not seen");
        return new Party(
                row.getString(1),
                kind,
                who(row),
                state,
                time(row, 7),
                text(row, 8).filter(text -> seen).map(StatementText::masked));
    }

    private static Who who(ResultSet row) throws SQLException {
        return new Who(text(row, 3), text(row, 4), text(row, 5));
    }

    private static Party prepared(ResultSet row) throws SQLException {
        Who who = new Who(Optional.empty(), text(row, 2), Optional.empty());
        return new Party(
                "prepared " + row.getString(1), Kind.PREPARED, who, "prepared", time(row, 3), Optional.empty());
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).filter(text -> !text.isBlank());
    }

    private static Optional<Duration> time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, millis)));
    }

    /** Somebody who waits, as the server tells it: by numbers. */
    record Blocked(String pid, String type, String mode, Place place, List<String> holders, Optional<Duration> time) {
        /** What is waited for; 0 where it is none. */
        record Place(long relation, String row, String transaction, long key, int kind) {}

        static Blocked of(ResultSet row) throws SQLException {
            String at = row.getString(5) == null ? "" : "(" + row.getString(5) + "," + row.getString(6) + ")";
            String transaction = Optional.ofNullable(row.getString(7)).orElse("");
            Place place = new Place(row.getLong(4), at, transaction, row.getLong(8), row.getInt(9));
            List<String> holders = Arrays.stream(row.getString(11).split(" "))
                    .filter(pid -> !pid.isEmpty())
                    .toList();
            return new Blocked(
                    row.getString(1), row.getString(2), row.getString(3), place, holders, ServerLocks.time(row, 10));
        }

        String words(LockNames names) {
            return switch (type) {
                case "relation", "extend", "page" -> names.relation(place.relation()) + " (" + mode + ")";
                case "tuple" -> "its turn at the row " + place.row() + " of " + names.relation(place.relation());
                case "transactionid" ->
                    "transaction " + place.transaction()
                            + (place.row().isEmpty()
                                    ? " to end"
                                    : ", which changed the row " + place.row() + " of "
                                            + names.relation(place.relation()));
                case "virtualxid" -> "a transaction to end that is older";
                case "advisory" -> names.advisory(place.key(), place.kind());
                default -> "a lock of the kind " + type + " (" + mode + ")";
            };
        }
    }
}
