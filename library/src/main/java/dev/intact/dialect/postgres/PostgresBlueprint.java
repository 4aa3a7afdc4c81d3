package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Blueprint;
import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.Scratch;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.dialect.StoredTable;
import dev.intact.dialect.TableSize;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalogs of a server, in the words of the server. */
final class PostgresBlueprint implements Blueprint {
    static final PostgresBlueprint ONE = new PostgresBlueprint();

    private static final String TABLES = SchemaObjects.WITH + """
            select n.nspname, c.relname, (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
            from pg_class c join space n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and ('pg_class'::regclass, c.oid) not in (select * from member)
            order by 1, 2""";

    // A table that was never analysed has no estimate: its rows are taken for short ones.
    private static final String SIZE = """
            select sum(case when c.reltuples >= 0 then c.reltuples else pg_relation_size(c.oid) / 100 end)::bigint,
              sum(pg_total_relation_size(c.oid))::bigint
            from (select to_regclass(?) as oid) r
            cross join lateral (select r.oid as relid union select relid from pg_partition_tree(r.oid) where isleaf) t
            join pg_class c on c.oid = t.relid and c.relkind in ('r', 'm')""";

    private static final String UNFINISHED = """
            select format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname), c.relname
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where not i.indisvalid and c.relkind = 'i'
              and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
            order by 1""";

    private PostgresBlueprint() {}

    @Override
    public List<UnfinishedIndex> unfinishedIndexes(Connection connection) throws SQLException {
        List<UnfinishedIndex> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(UNFINISHED)) {
            while (row.next()) {
                found.add(new UnfinishedIndex(row.getString(2), row.getString(1)));
            }
        }
        return found;
    }

    @Override
    public void stop(Connection connection) {
        FurtherSessions.cancel(connection, "that reads the schema");
    }

    /** Reads with no schema searched, so that every name comes with its own. */
    @FunctionalInterface
    private interface Reading<T> {
        List<T> of(Connection connection) throws SQLException;
    }

    private static <T> List<T> unsearched(Connection connection, Reading<T> reading) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path to ''");
            return reading.of(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public List<SchemaObject> objects(Connection connection) throws SQLException {
        return unsearched(connection, SchemaObjects::all);
    }

    @Override
    public List<String> script(Connection connection, List<TableName> without) throws SQLException {
        return unsearched(connection, reading -> new SchemaScript(reading, without).statements());
    }

    @Override
    public List<StoredTable> tables(Connection connection) throws SQLException {
        List<StoredTable> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                TableName name = TableName.of(row.getString(1), row.getString(2));
                Object columns = row.getArray(3) == null
                        ? new String[0]
                        : row.getArray(3).getArray();
                tables.add(new StoredTable(name, List.of((String[]) columns)));
            }
        }
        return tables;
    }

    @Override
    public Optional<TableSize> size(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setString(1, Catalog.sql(table));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long rows = row.getLong(1);
                return row.wasNull() ? Optional.empty() : Optional.of(new TableSize(rows, row.getLong(2)));
            }
        }
    }

    @Override
    public Scratch scratch(Address address, SessionSettings settings) throws SQLException {
        return PostgresScratch.make(PostgresAddress.direct(address).orElse(address), settings);
    }

    @Override
    public Scratch given(Address address, SessionSettings settings) throws SQLException {
        return GivenScratch.take(address, settings);
    }

    @Override
    public Lexis lexis() {
        return Lexis.POSTGRES;
    }
}
