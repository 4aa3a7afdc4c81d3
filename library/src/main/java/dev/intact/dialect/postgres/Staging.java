package dev.intact.dialect.postgres;

import dev.intact.dialect.Chunking;
import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The schema where units put their tables aside. Those that do not stay are unlogged: a crash of the server empties them,
 * but it ends the unit too. Each carries its unit in its name and in its comment; what does not is left alone. On a session
 * that is lent they are temporary, and end with its transaction.
 */
final class Staging {
    static final String SCHEMA = "intact_stage";

    private static final int LONGEST_LABEL = 24;
    static final String OURS = "intact unit ";

    private static final Pattern ASIDE = Pattern.compile("u[0-9a-f]{16}_[0-9]+_.*", Pattern.DOTALL);

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
    private final String own;
    private final String holder;
    private final Sessions sessions;
    private final List<String> made = new ArrayList<>();
    private final Map<String, String> chunks = new HashMap<>();
    private Optional<Chunking> chunking = Optional.empty();
    private String unit;
    private int number;
    private boolean schemaThere;
    private boolean validityThere;

    Staging(Connection connection, TableLocks locks, String unit, String holder, Sessions sessions) {
        this.connection = connection;
        this.locks = locks;
        this.own = unit;
        this.unit = unit;
        this.holder = holder;
        this.sessions = sessions;
    }

    StageTable make(String label, List<Column> columns) throws SQLException {
        prepare(columns);
        String name = name(label);
        String body = " (" + StageTable.ROW + " bigint not null"
                + columns.stream()
                        .map(column -> ", " + SqlTypes.quote(column.name()) + " " + SqlTypes.stage(column))
                        .collect(Collectors.joining())
                + ")";
        if (sessions == Sessions.OWN) {
            String create = "create unlogged table " + name + body + " with (autovacuum_enabled = false)";
            make(name, StageTable.Kind.NUMBERED, create);
        } else {
            execute("create temporary table " + name + body + " on commit drop");
        }
        return new StageTable(name, columns, StageTable.Kind.NUMBERED);
    }

    /** A table as it will stand: logged, with all its columns. Autovacuum would be in the way of its keys. */
    StageTable build(String label, TableSchema table, List<Column> columns) throws SQLException {
        String name = name(label);
        return build(name, String.join("; ", CreateTable.of(table, name)), columns);
    }

    /** In its place, by its own statement, and aside before anybody can see it there. */
    StageTable build(String label, TableSchema table, List<Column> columns, String definition) throws SQLException {
        String name = name(label);
        String plain = name.substring(name.indexOf('.') + 1);
        String home = SqlTypes.quote(table.name().schema().orElseThrow());
        return build(
                name,
                definition + "; alter table " + Catalog.sql(table.name()) + " rename to " + plain + "; alter table "
                        + home + "." + plain + " set schema " + SCHEMA,
                columns);
    }

    private StageTable build(String name, String create, List<Column> columns) throws SQLException {
        prepare(columns);
        make(name, StageTable.Kind.BUILT, create + "; alter table " + name + " set (autovacuum_enabled = false)");
        return new StageTable(name, columns, StageTable.Kind.BUILT);
    }

    private String name(String label) {
        String word = label.substring(0, Math.min(LONGEST_LABEL, label.length()));
        return (sessions == Sessions.OWN ? SCHEMA : "pg_temp") + "."
                + SqlTypes.quote("u" + unit + "_" + ++number + "_" + word);
    }

    private void make(String name, StageTable.Kind kind, String create) throws SQLException {
        String owner = OURS + unit + " " + holder.replace('\n', ' ');
        Optional<String> beside = chunking.map(told -> name(ChunkTables.label()));
        String both = beside.isEmpty()
                ? create
                : create + "; " + ChunkTables.make(beside.get(), name, kind, owner, chunking.orElseThrow());
        // One statement string is one transaction: no table without its comment.
        execute(both + "; comment on table " + name + " is " + SqlTypes.literal(owner));
        made.add(name);
        beside.ifPresent(table -> {
            made.add(table);
            chunks.put(name, table);
        });
    }

    /** Whose table this is; empty where it is none that was put aside. */
    static Optional<String> unit(String schema, String table) {
        return schema.equals(SCHEMA) && ASIDE.matcher(table).matches()
                ? Optional.of(table.substring(1, 17))
                : Optional.empty();
    }

    /** From now on, each table gets one of its chunks. */
    void keepIn(Chunking told) {
        chunking = Optional.of(told);
    }

    Optional<Chunking> chunking() {
        return chunking;
    }

    /** The table of its chunks, as it stands in SQL. */
    Optional<String> chunksOf(StageTable table) {
        return Optional.ofNullable(chunks.get(table.sql()));
    }

    /** Goes on as that unit, whose lock this session has. */
    void takeUp(ChunkTables.LeftUnit left) {
        unit = left.head().unit();
        for (ChunkTables.Left table : left.tables()) {
            number = Math.max(number, table.number());
            made.add(table.stage());
            made.add(table.name());
            chunks.put(table.stage(), table.name());
        }
    }

    /** Within the publishing transaction: what is published is not gone on with. */
    void endChunks() throws SQLException {
        for (String table : chunks.values()) {
            execute("drop table " + table);
        }
    }

    /** The name of a table without its schema, quoted. */
    static String plain(StageTable table) {
        return table.sql().substring(SCHEMA.length() + 1);
    }

    /** A name for something that belongs to a table; not quoted. */
    static String part(StageTable table, String suffix) {
        String plain = plain(table);
        return plain.substring(1, plain.length() - 1) + "_" + suffix;
    }

    void drop(StageTable table) throws SQLException {
        Optional<String> beside = chunksOf(table);
        execute("drop table " + table.sql() + beside.map(other -> ", " + other).orElse(""));
        made.remove(table.sql());
        beside.ifPresent(made::remove);
        chunks.remove(table.sql());
    }

    /** What is there of a unit. */
    static List<String> of(Connection connection, String unit) throws SQLException {
        String tables = "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where n.nspname = '" + SCHEMA + "' and c.relkind = 'r' and starts_with(c.relname, ?)";
        try (PreparedStatement select = connection.prepareStatement(tables)) {
            select.setString(1, "u" + unit + "_");
            try (ResultSet row = select.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }

    /** What others have left here, living or dead, by their units. */
    Map<String, List<String>> others() throws SQLException {
        Map<String, List<String>> others = new TreeMap<>(leftovers().stream()
                .collect(Collectors.groupingBy(
                        Leftover::unit, Collectors.mapping(Leftover::table, Collectors.toList()))));
        others.remove(own);
        others.remove(unit);
        return others;
    }

    /** Takes away what a unit has left unless it lives; the names of what is gone. */
    List<String> clear(String dead, List<String> tables) throws SQLException {
        List<String> gone = new ArrayList<>();
        if (locks.takeUnit(dead)) {
            try {
                for (String table : tables) {
                    drop(table).ifPresent(gone::add);
                }
            } finally {
                locks.releaseUnit(dead);
            }
        }
        return gone;
    }

    /** What was moved into its place is not found by the name that it had here. */
    void dropAll() throws SQLException {
        while (!made.isEmpty()) {
            int last = made.size() - 1;
            execute("drop table if exists " + made.get(last));
            made.remove(last);
        }
    }

    void prepare(List<Column> columns) throws SQLException {
        if (!schemaThere && sessions == Sessions.OWN) {
            execute(MAKE_SCHEMA);
            schemaThere = true;
        }
        if (!validityThere && columns.stream().anyMatch(SqlTypes::asksServer)) {
            Validity.make(connection, Session.serverVersion(connection));
            validityThere = true;
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
