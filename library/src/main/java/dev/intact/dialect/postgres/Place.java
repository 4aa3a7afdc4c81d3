package dev.intact.dialect.postgres;

import dev.intact.dialect.FailureKind;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a table that is missing. What a table would be there is asked of the server itself, which makes it and
 * takes it back: so it is the server that names keys, grants defaults and says what is allowed.
 */
final class Place {
    private static final Logger LOG = LoggerFactory.getLogger(Place.class);
    private static final Set<FailureKind> NOT_OF_THE_PLACE =
            Set.of(FailureKind.CONNECTION, FailureKind.CANCELLED, FailureKind.RESOURCES, FailureKind.CONFLICT);

    // An event trigger would see another command than CREATE TABLE in its place. Whoever decodes the log without a
    // publication would get the rows under the name that the table had when they came.
    private static final String WATCHED = """
            select exists (select from pg_event_trigger e where e.evtenabled <> 'D' and (e.evttags is null or e.evttags &&
                array['CREATE TABLE', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'ALTER SEQUENCE', 'COMMENT']))
              or exists (select from pg_replication_slots s
                where s.slot_type = 'logical' and s.database = current_database() and s.plugin <> 'pgoutput')""";

    // Default privileges are not given to a table that is moved in; a publication would have its rows under another
    // name.
    private static final String PLAIN = """
            select c.relacl is null and c.relpersistence = 'p'
              and not exists (select from pg_publication_tables p where p.schemaname = n.nspname and p.tablename = c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = ?::regclass""";

    private static final String PARTS = """
            select 'constraint', c.contype::text || ' ' || coalesce(c.conkey::text, '') || ' '
                || row_number() over (partition by c.contype, c.conkey order by c.oid), c.conname
            from pg_constraint c where c.conrelid = ?::regclass and c.contype in ('p', 'u', 'c', 'n')
            union all
            select 'index', x.indkey::text || ' ' || row_number() over (partition by x.indkey::text order by i.oid), i.relname
            from pg_index x join pg_class i on i.oid = x.indexrelid
            where x.indrelid = ?::regclass and not exists (select from pg_constraint c where c.conindid = i.oid)
            union all
            select 'sequence', d.refobjsubid::text, s.relname
            from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
            where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
              and d.refobjid = ?::regclass and d.deptype in ('a', 'i')""";

    private final Connection connection;

    Place(Connection connection) {
        this.connection = connection;
    }

    /** Something of a table that has a name of its own. */
    record Part(String kind, String of) {}

    /**
     * The names that the parts of a table would have, were it made in its place. To be asked within a transaction, of which
     * nothing stays. Empty where it cannot be made there, or would get there what a table that is moved in does not.
     */
    Optional<Map<Part, String>> names(TableSchema table) throws SQLException {
        if (yes(WATCHED)) {
            return Optional.empty();
        }
        Nested nested = Nested.open(connection);
        String name = Catalog.sql(table.name());
        Optional<Map<Part, String>> names =
                canMake(table, name) && isPlain(name) ? Optional.of(parts(name)) : Optional.empty();
        nested.undo();
        return names;
    }

    private boolean canMake(TableSchema table, String name) throws SQLException {
        List<String> making = new ArrayList<>(CreateTable.of(table, name));
        making.addAll(CreateTable.keys(table, name));
        try (Statement statement = connection.createStatement()) {
            for (String sql : making) {
                statement.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            if (NOT_OF_THE_PLACE.contains(SqlStates.classify(e))) {
                throw e;
            }
            LOG.debug("No table can be made as {}: {}", table.name(), e.getMessage());
            return false;
        }
    }

    /** Whether nobody but its owner has a right to it, and nobody gets its rows sent. */
    boolean isPlain(String name) throws SQLException {
        return yes(PLAIN, name);
    }

    Map<Part, String> parts(String name) throws SQLException {
        Map<Part, String> parts = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
            for (int i = 1; i <= 3; i++) {
                statement.setString(i, name);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    parts.put(new Part(row.getString(1), row.getString(2)), row.getString(3));
                }
            }
        }
        return parts;
    }

    private boolean yes(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
