package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Contents;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only transaction in which every statement sees what the first one saw. */
final class PostgresSnapshot implements Snapshot {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSnapshot.class);

    /** Where all tables are read, rows of children by inheritance are theirs; those of partitions belong to the whole. */
    private static final String IS_PARENT = """
            select 1 from pg_inherits i join pg_class p on p.oid = i.inhparent
            where p.relkind = 'r' and p.oid = ?::regclass limit 1""";

    private final Connection connection;
    private final Set<TableName> parents = new HashSet<>();

    private PostgresSnapshot(Connection connection) {
        this.connection = connection;
    }

    static PostgresSnapshot open(Address address, SessionSettings settings) throws SQLException {
        Connection connection = Session.open(address, settings, Session.Purpose.MOMENT);
        try {
            Session.beginMoment(connection, settings);
            return new PostgresSnapshot(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public List<TableName> tables() throws SQLException {
        return PostgresKeeping.tables(connection);
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalog(connection).describe(table);
    }

    private boolean isParent(TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_PARENT)) {
            statement.setString(1, Catalog.sql(table));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public String target(TableName table) {
        return (parents.contains(table) ? "only " : "") + Catalog.sql(table);
    }

    @Override
    public DatabaseSchema schema(List<TableSchema> tables) throws SQLException {
        for (TableSchema table : tables) {
            if (isParent(table.name())) {
                parents.add(table.name());
            }
        }
        return new Inventory(connection).of(tables);
    }

    @Override
    public Definition definition(TableSchema table) throws SQLException {
        Definition own = new Definitions(connection).of(table);
        List<String> make = new ArrayList<>(new OwnTypes(connection).of(table.name()));
        make.addAll(own.table());
        List<String> last = new ArrayList<>(own.references());
        last.addAll(new Belongings(connection).of(table.name()));
        return new Definition(make, own.keys(), last);
    }

    @Override
    public List<Contents> contents(TableSchema table) {
        return List.of();
    }

    @Override
    public Set<String> own(TableSchema table) throws SQLException {
        Map<String, String> asked = new LinkedHashMap<>();
        table.columns()
                .forEach(column -> own(column.type(), SqlTypes.quote(column.name()))
                        .ifPresent(
                                condition -> asked.put(column.name(), "coalesce(bool_or(" + condition + "), false)")));
        Set<String> found = new LinkedHashSet<>();
        if (asked.isEmpty()) {
            return found;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + String.join(", ", asked.values()) + " from " + target(table.name()))) {
            row.next();
            int column = 1;
            for (String name : asked.keySet()) {
                if (row.getBoolean(column++)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    /** Some years at the ends are called its own, too: an offset may move a moment beyond them. */
    private static Optional<String> own(ColumnType type, String column) {
        if (type instanceof ColumnType.Date || type instanceof ColumnType.Timestamp) {
            return Optional.of(column + " not between '0002-01-01' and '9998-12-31'");
        }
        if (type instanceof ColumnType.Time) {
            return Optional.of(column + " = '24:00'");
        }
        boolean number = type instanceof ColumnType.Decimal || type instanceof ColumnType.Real;
        return number
                ? Optional.of("cast(" + column + " as text) in ('NaN', 'Infinity', '-Infinity')")
                : Optional.empty();
    }

    @Override
    public void cancel() {
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the query that runs", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
