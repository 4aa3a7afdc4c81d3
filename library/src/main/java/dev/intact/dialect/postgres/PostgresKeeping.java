package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Keeping;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot that several sessions share, each of which copies one table after the other, as text: that is the same in every
 * version of the server. Where a pooler lends the session, one copies them all.
 */
final class PostgresKeeping implements Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresKeeping.class);
    private static final int LONGEST_LABEL = 40;

    static final String USERS = """
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'intact', 'intact_stage')
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                and d.deptype = 'e')
            """;

    private static final String TABLES = "select n.nspname, c.relname " + USERS
            + " and c.relkind in ('r', 'p') and not c.relispartition order by n.nspname, c.relname";

    private static final String OTHERS = "select case c.relkind when 'v' then 'views' when 'm' then"
            + " 'materialized views' else 'foreign tables' end as kind, string_agg(n.nspname || '.' || c.relname, ', '"
            + " order by n.nspname, c.relname) " + USERS + " and c.relkind in ('v', 'm', 'f') group by 1 order by 1";

    // They are made by the table's own, which gives them its name.
    private static final String PARTS = """
            select 'names of foreign keys in partitions', string_agg(k.conrelid::regclass || '.' || quote_ident(k.conname),
              ', ' order by k.conrelid::regclass::text, k.conname)
            from pg_constraint k join pg_constraint p on p.oid = k.conparentid
            where k.contype = 'f' and k.conrelid <> p.conrelid and k.confrelid = p.confrelid and k.conname <> p.conname
            having count(*) > 0""";

    // A row of a child would be kept with its parent, too, and be put back twice.
    private static final String INHERITED = """
            select count(*) from pg_inherits i join pg_class p on p.oid = i.inhparent
            where p.relkind = 'r' and ? ::regclass in (i.inhparent, i.inhrelid)""";

    private final Connection connection;
    private final TableCopies copies;
    private final Supplier<String> snapshot;

    private PostgresKeeping(Connection connection, TableCopies copies, Supplier<String> snapshot) {
        this.connection = connection;
        this.copies = copies;
        this.snapshot = snapshot;
    }

    static PostgresKeeping open(Address address, SessionSettings settings, Place place) throws SQLException {
        Connection connection = Session.open(address, settings, Session.Purpose.LOAD);
        try {
            Sessions sessions = Pooler.sessions(connection, address);
            Session.beginMoment(connection, settings);
            String snapshot = snapshot(connection);
            FurtherSessions further = new FurtherSessions(
                    address, new WorkspaceSettings("backup", settings, MemoryLimits.USUAL), sessions);
            return new PostgresKeeping(
                    connection,
                    new TableCopies(connection, further, snapshot, place),
                    () -> exported(sessions, address, snapshot));
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** The programs that read it begin with settings of the session. */
    private static String exported(Sessions sessions, Address address, String snapshot) {
        if (sessions == Sessions.OF_A_POOLER) {
            throw Pooler.inTheWay(address, Session.Purpose.ALONE);
        }
        return snapshot;
    }

    static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    private static String snapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Optional<String> snapshot() {
        return Optional.of(snapshot.get());
    }

    @Override
    public List<TableName> tables() throws SQLException {
        return tables(connection);
    }

    /** Those of the user. */
    static List<TableName> tables(Connection connection) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(TableName.of(row.getString(1), row.getString(2)));
            }
        }
        return tables;
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalog(connection).describe(table);
    }

    @Override
    public List<String> omitted() throws SQLException {
        List<String> omitted = new ArrayList<>();
        for (String query : List.of(OTHERS, PARTS)) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    omitted.add(row.getString(1) + ": " + row.getString(2));
                }
            }
        }
        omitted.add("functions, triggers, rules, policies, grants, owners, comments, types, extensions, publications,"
                + " replica identities, tablespaces, statistics and storage of columns,"
                + " storage parameters of the keys of partitioned tables");
        return omitted;
    }

    @Override
    public List<KeptTable> keep(List<TableSchema> tables) throws SQLException, IOException {
        for (TableSchema table : tables) {
            hold(table.name());
        }
        Definitions definitions = new Definitions(connection);
        List<TableCopies.Copy> wanted = new ArrayList<>();
        List<Definition> made = new ArrayList<>();
        for (TableSchema table : tables) {
            List<String> columns = table.columns().stream()
                    .filter(column -> column.fill() != Fill.GENERATED)
                    .map(Column::name)
                    .toList();
            wanted.add(new TableCopies.Copy(
                    table.name(), columns, "%04d-%s.copy.zst".formatted(wanted.size() + 1, label(table.name()))));
            made.add(definitions.of(table));
        }
        List<TableCopies.Copied> copied = copies.run(wanted);
        List<KeptTable> kept = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            kept.add(new KeptTable(
                    tables.get(i),
                    wanted.get(i).columns(),
                    wanted.get(i).file(),
                    copied.get(i).rows(),
                    copied.get(i).digest(),
                    made.get(i)));
        }
        return kept;
    }

    /** Nobody drops or changes it while it is copied; reading and writing go on. */
    private void hold(TableName table) throws SQLException {
        String name = Catalog.sql(table);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + name + " in access share mode");
        }
        try (var statement = connection.prepareStatement(INHERITED)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) > 0) {
                    throw new SQLException(
                            table + " inherits rows from another table, or hands them down; such tables are kept by"
                                    + " --native only",
                            SqlStates.FEATURE_NOT_SUPPORTED);
                }
            }
        }
    }

    private static String label(TableName table) {
        String word = table.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
        return word.substring(0, Math.min(LONGEST_LABEL, word.length()));
    }

    @Override
    public void cancel() {
        copies.cancel();
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the backup", e);
        }
    }

    @Override
    public void close() throws SQLException {
        new Closing().run(copies::close).run(connection::close).finish();
    }
}
