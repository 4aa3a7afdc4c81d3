package dev.intact.dialect.postgres;

import dev.intact.error.TransactionConflictException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Advisory locks of one session: they are gone when the session is, whatever ended it; where it is lent, when the transaction
 * is. A key is 64 bits of a digest, so
 * that two names all but never meet; if they do, a load is refused that could have run.
 */
final class TableLocks {
    private static final String HOLDER = """
            select a.application_name, coalesce(host(a.client_addr), ''),
              coalesce(to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS "UTC"'), ''), a.pid
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and l.database = (select d.oid from pg_database d where d.datname = current_database())
              and (l.classid::bigint << 32) | l.objid::bigint = ?""";

    // The lock says that it is the unit's own session and no other that got its number. One at work may be committing.
    private static final String END = """
            select pg_terminate_backend(a.pid)
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and l.database = (select d.oid from pg_database d where d.datname = current_database())
              and (l.classid::bigint << 32) | l.objid::bigint = ?
              and (a.state like 'idle in transaction%' or a.state = 'idle' and ?) and a.pid <> pg_backend_pid()""";

    private final Connection connection;
    private final Sessions sessions;
    private final Set<String> held = new TreeSet<>();

    TableLocks(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    /** Whether this session now holds the unit's lock, and so nobody else does. */
    boolean takeUnit(String unit) throws SQLException {
        return take(unitKey(unit));
    }

    /** Takes the lock of migrations; says who has it where somebody does. */
    Optional<String> takeMigrations() throws SQLException {
        long key = migrationsKey();
        return take(key)
                ? Optional.empty()
                : Optional.of(holder(key).orElse("another process, which has ended meanwhile"));
    }

    void releaseUnit(String unit) throws SQLException {
        release(unitKey(unit));
    }

    /** All or none, in name order, without waiting. */
    void takeTables(List<String> tables) throws SQLException {
        List<String> taken = new ArrayList<>();
        try {
            for (String table : new TreeSet<>(tables)) {
                if (!held.contains(table)) {
                    takeTable(table);
                    taken.add(table);
                }
            }
            held.addAll(taken);
        } catch (SQLException | RuntimeException e) {
            giveBack(taken, e);
            throw e;
        }
    }

    /** Takes what is held again for the transaction, so that it outlives the session's locks. */
    void confirm() throws SQLException {
        for (String table : held) {
            if (!yes("select pg_try_advisory_xact_lock(?)", tableKey(table))) {
                throw refused(table);
            }
        }
    }

    /** Lets everything go now: a closed connection's session ends a little later. */
    void releaseAll() throws SQLException {
        held.clear();
        if (sessions == Sessions.OF_A_POOLER) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("select pg_advisory_unlock_all()")) {
            statement.execute();
        }
    }

    /**
     * Ends the unit's session where its COMMIT never came, or, where its client has lost it, also where COMMIT is done:
     * it would hold what it wrote and locked until the server noticed.
     */
    static void endAbandoned(Connection another, String unit, boolean lost) throws SQLException {
        try (PreparedStatement statement = another.prepareStatement(END)) {
            statement.setLong(1, unitKey(unit));
            statement.setBoolean(2, lost);
            statement.execute();
        }
    }

    private void takeTable(String table) throws SQLException {
        if (!take(tableKey(table))) {
            throw refused(table);
        }
    }

    private TransactionConflictException refused(String table) throws SQLException {
        String holder = holder(tableKey(table)).orElse("another load, which has ended meanwhile,");
        return new TransactionConflictException("Cannot lock table " + table + ": " + holder
                + " is at work on it. Wait until it has ended, or end it, then try again. Nothing was changed.");
    }

    private Optional<String> holder(long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(described(row)) : Optional.empty();
            }
        }
    }

    private static String described(ResultSet row) throws SQLException {
        String name = row.getString(1);
        StringBuilder text = new StringBuilder(name.isEmpty() ? "a session without a name" : name).append(" (");
        if (!row.getString(2).isEmpty()) {
            text.append("from ").append(row.getString(2)).append(", ");
        }
        if (!row.getString(3).isEmpty()) {
            text.append("connected since ").append(row.getString(3)).append(", ");
        }
        return text.append("server process ").append(row.getInt(4)).append(")").toString();
    }

    private void giveBack(List<String> tables, Exception failure) {
        for (String table : tables) {
            try {
                release(tableKey(table));
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private boolean take(long key) throws SQLException {
        String take = sessions == Sessions.OWN ? "pg_try_advisory_lock" : "pg_try_advisory_xact_lock";
        return yes("select " + take + "(?)", key);
    }

    private void release(long key) throws SQLException {
        if (sessions == Sessions.OWN) {
            yes("select pg_advisory_unlock(?)", key);
        }
    }

    private boolean yes(String sql, long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static long unitKey(String unit) {
        return digest("intact unit " + unit);
    }

    static long tableKey(String table) {
        return digest("intact table " + table);
    }

    static long migrationsKey() {
        return digest("intact migrations");
    }

    static long ledgerKey() {
        return digest("intact ledger");
    }

    private static long digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sum).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
