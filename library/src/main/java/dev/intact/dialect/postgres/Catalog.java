package dev.intact.dialect.postgres;

import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds tables by name and reads what they are. */
final class Catalog {
    private static final String EXACT = """
            select c.oid, n.nspname, c.relname, c.relkind
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname = ?
              and case when ?::text is null then n.nspname = any (current_schemas(false)) else n.nspname = ? end
            order by array_position(current_schemas(false), n.nspname) limit 1""";

    private static final String FOLDED = """
            select c.oid, n.nspname, c.relname, c.relkind
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and lower(c.relname) = lower(?)
              and case when ?::text is null then n.nspname = any (current_schemas(false))
                else lower(n.nspname) = lower(?) end
            order by n.nspname, c.relname""";

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    static String sql(TableName table) {
        String name = SqlTypes.quote(table.name());
        return table.schema().map(schema -> SqlTypes.quote(schema) + "." + name).orElse(name);
    }

    Optional<TableSchema> describe(TableName table) throws SQLException {
        Optional<Relation> found = find(table);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        refuseOthers(found.get());
        return Optional.of(
                new TableReading(connection, found.get().oid(), found.get().name()).read());
    }

    /** The cluster and the database; empty where this user may not know the cluster. */
    static Optional<String> system(Connection connection) throws SQLException {
        return text(connection, "select has_function_privilege('pg_catalog.pg_control_system()', 'execute')")
                        .equals("t")
                ? Optional.of(text(
                        connection,
                        "select system_identifier || '/' || current_database() from pg_catalog.pg_control_system()"))
                : Optional.empty();
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The stored name; a table that is still to be made gets the schema where it would be made. */
    TableName qualified(TableName table) throws SQLException {
        Optional<Relation> found = find(table);
        if (found.isPresent()) {
            return found.get().name();
        }
        String schema = currentSchema();
        return table.schema().isPresent() || schema.isEmpty() ? table : TableName.of(schema, table.name());
    }

    List<TableName> existing(List<TableName> tables) throws SQLException {
        List<TableName> names = new ArrayList<>();
        for (TableName table : tables) {
            find(table).map(Relation::name).ifPresent(names::add);
        }
        return names;
    }

    private Optional<Relation> find(TableName table) throws SQLException {
        List<Relation> exact = query(EXACT, table);
        if (!exact.isEmpty()) {
            return Optional.of(exact.get(0));
        }
        List<Relation> folded = query(FOLDED, table);
        if (folded.size() > 1) {
            throw new ConfigurationException("Cannot tell which table " + table + " is: "
                    + folded.get(0).name() + " or " + folded.get(1).name() + ". Write its name in its own case.");
        }
        return folded.stream().findFirst();
    }

    private List<Relation> query(String sql, TableName table) throws SQLException {
        List<Relation> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.name());
            statement.setString(2, table.schema().orElse(null));
            statement.setString(3, table.schema().orElse(null));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableName name = TableName.of(row.getString(2), row.getString(3));
                    found.add(new Relation(row.getLong(1), name, row.getString(4)));
                }
            }
        }
        return found;
    }

    private String currentSchema() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select coalesce(current_schema(), '')");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static void refuseOthers(Relation found) {
        String kind = switch (found.kind()) {
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "f" -> "a foreign table";
            default -> "";
        };
        if (!kind.isEmpty()) {
            throw new ConfigurationException("Cannot load into " + found.name() + ": it is " + kind
                    + ", not a table. Name the table behind it.");
        }
    }

    private record Relation(long oid, TableName name, String kind) {}
}
