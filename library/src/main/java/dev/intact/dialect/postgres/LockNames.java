package dev.intact.dialect.postgres;

import dev.intact.dialect.postgres.ServerLocks.Blocked;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What locks are called: tables by their names, Intact's own advisory locks by what they are for. */
final class LockNames {
    private static final String TABLES = "'r', 'p'";

    private static final String NAMES = """
            select c.oid::bigint, case when c.relkind in ('i', 'I') then 'index ' when c.relkind in ('r', 'p') then 'table '
              else '' end || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = any (?)""";

    // A unit is known by what it has put aside.
    private static final String KEYS = """
            select c.relkind::text, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in (%s) and n.nspname not in ('pg_catalog', 'information_schema')""".formatted(TABLES);

    private final Map<Long, String> relations = new HashMap<>();
    private final Map<Long, String> keys = new HashMap<>();

    private LockNames() {}

    /** Reads the names that are needed. */
    static LockNames read(Connection connection, List<Blocked> blocked, List<Long> advisory) throws SQLException {
        LockNames names = new LockNames();
        Long[] relations = blocked.stream()
                .map(one -> one.place().relation())
                .filter(oid -> oid != 0)
                .toArray(Long[]::new);
        if (relations.length > 0) {
            names.readRelations(connection, relations);
        }
        boolean waited = blocked.stream().anyMatch(one -> one.type().equals("advisory"));
        if (waited || !advisory.isEmpty()) {
            names.readKeys(connection);
        }
        return names;
    }

    private void readRelations(Connection connection, Long[] oids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setArray(1, connection.createArrayOf("int8", oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    relations.put(row.getLong(1), row.getString(2));
                }
            }
        }
    }

    private void readKeys(Connection connection) throws SQLException {
        keys.put(TableLocks.ledgerKey(), "Intact's own tables, while they are made");
        keys.put(TableLocks.migrationsKey(), "the migrations, while they run");
        try (PreparedStatement statement = connection.prepareStatement(KEYS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String table = row.getString(2) + "." + row.getString(3);
                keys.put(TableLocks.tableKey(table), "table " + table + ", which it loads into");
                Staging.unit(row.getString(2), row.getString(3))
                        .ifPresent(unit -> keys.put(TableLocks.unitKey(unit), "what unit " + unit + " has put aside"));
            }
        }
    }

    String relation(long oid) {
        return Optional.ofNullable(relations.get(oid)).orElse("what the catalogue calls " + oid);
    }

    /** What Intact calls a lock by one number; empty where it is not known to be one of its own. */
    Optional<String> ours(long key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** One by two numbers is never one of ours. */
    String advisory(long key, int kind) {
        Stream<String> one = kind == 1 ? ours(key).stream() : Stream.empty();
        return one.findFirst()
                .orElse(
                        kind == 1
                                ? "the advisory lock " + key + " of a program"
                                : "the advisory lock " + (key >> 32) + ", " + (int) key + " of a program");
    }
}
