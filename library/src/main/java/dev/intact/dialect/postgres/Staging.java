package dev.intact.dialect.postgres;

import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The schema where units put their tables aside. Tables are unlogged: a crash of the server empties them, but it ends
 * the unit too. Each carries its unit in its name and in its comment; what does not is left alone.
 */
final class Staging {
    static final String SCHEMA = "intact_stage";

    private static final int LONGEST_LABEL = 24;
    private static final Set<String> NO_INDEX = Set.of("54000", "42704");
    private static final String OURS = "intact unit ";

    private static final String MAKE_SCHEMA = """
            do $$ begin
              if to_regnamespace('%1$s') is null then create schema %1$s; end if;
            exception when unique_violation or duplicate_schema then null; end $$""".formatted(SCHEMA);

    // Only what this role may drop: others sweep their own.
    private static final String LEFT = """
            select c.relname, substr(c.relname, 2, 16)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = '%s' and c.relkind = 'r' and c.relname ~ '^u[0-9a-f]{16}_[0-9]+_'
              and obj_description(c.oid, 'pg_class') like '%s' || substr(c.relname, 2, 16) || ' %%'
              and pg_has_role(c.relowner, 'USAGE')
            order by c.relname""".formatted(SCHEMA, OURS);

    private final Connection connection;
    private final TableLocks locks;
    private final String unit;
    private final String holder;
    private final List<String> made = new ArrayList<>();
    private boolean schemaThere;
    private boolean validityThere;

    Staging(Connection connection, TableLocks locks, String unit, String holder) {
        this.connection = connection;
        this.locks = locks;
        this.unit = unit;
        this.holder = holder;
    }

    StageTable make(String label, List<Column> columns) throws SQLException {
        prepare(columns);
        String word = label.substring(0, Math.min(LONGEST_LABEL, label.length()));
        String name = SCHEMA + "." + SqlTypes.quote("u" + unit + "_" + (made.size() + 1) + "_" + word);
        String body = columns.stream()
                .map(column -> ", " + SqlTypes.quote(column.name()) + " " + SqlTypes.stage(column))
                .collect(Collectors.joining());
        // One statement string is one transaction: no table without its comment.
        execute("create unlogged table " + name + " (" + StageTable.ROW + " bigint not null" + body
                + ") with (autovacuum_enabled = false); comment on table " + name + " is "
                + SqlTypes.literal(OURS + unit + " " + holder));
        made.add(name);
        return new StageTable(name, columns);
    }

    void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        for (List<String> lookup : new LinkedHashSet<>(lookups)) {
            index(table.sql(), lookup);
        }
        execute("analyze " + table.sql());
    }

    List<String> sweep() throws SQLException {
        List<String> gone = new ArrayList<>();
        for (Leftover left : leftovers()) {
            if (!left.unit().equals(unit) && locks.takeUnit(left.unit())) {
                try {
                    drop(left.table()).ifPresent(gone::add);
                } finally {
                    locks.releaseUnit(left.unit());
                }
            }
        }
        return gone;
    }

    void dropAll() throws SQLException {
        while (!made.isEmpty()) {
            int last = made.size() - 1;
            execute("drop table if exists " + made.get(last));
            made.remove(last);
        }
    }

    private void prepare(List<Column> columns) throws SQLException {
        if (!schemaThere) {
            execute(MAKE_SCHEMA);
            schemaThere = true;
        }
        if (!validityThere && columns.stream().anyMatch(SqlTypes::asksServer)) {
            Validity.make(connection, Session.serverVersion(connection));
            validityThere = true;
        }
    }

    private void index(String table, List<String> columns) throws SQLException {
        String list = columns.stream().map(SqlTypes::quote).collect(Collectors.joining(", "));
        try {
            execute("create index on " + table + " (" + list + ")");
        } catch (SQLException e) {
            // Values too long for an index, or a type without an order: rows are found without it, only slower.
            if (!NO_INDEX.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    private List<Leftover> leftovers() throws SQLException {
        List<Leftover> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LEFT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Leftover(row.getString(1), row.getString(2)));
            }
        }
        return found;
    }

    private Optional<String> drop(String table) throws SQLException {
        String name = SCHEMA + "." + SqlTypes.quote(table);
        try {
            execute("drop table if exists " + name);
            return Optional.of(SCHEMA + "." + table);
        } catch (SQLException e) {
            // Somebody looks at it: the next sweep will have it.
            if (SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private record Leftover(String table, String unit) {}
}
