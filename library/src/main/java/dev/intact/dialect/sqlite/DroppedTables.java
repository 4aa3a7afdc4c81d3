package dev.intact.dialect.sqlite;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Hanging;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drops tables; readers go on with the schema of their snapshot. */
record DroppedTables(Connection connection) {
    private static final String SELECT = "select type, name, sql from main.sqlite_schema where ";
    private static final String MENTIONING =
            SELECT + "type in ('view', 'trigger') and instr(lower(sql), lower(?)) > 0 and lower(name) <> lower(?)";
    private static final String INDEXES = SELECT + "type = 'index' and sql is not null and tbl_name = ?";
    private static final String TABLE = SELECT + "type = 'table' and name = ?";
    private static final String ADDITION = SELECT + "type = ? and name = ? collate nocase";

    /** Views and triggers are told by their text: SQLite keeps no record of what depends on what. */
    List<Hanging> hangingOn(TableSchema table) throws SQLException {
        String name = table.name().name();
        List<Hanging> found = new ArrayList<>(found(MENTIONING, name, name));
        found.addAll(found(INDEXES, name));
        String made = bare(CreateTable.of(table, Sql.quote(name)));
        found(TABLE, name).stream()
                .filter(own -> !bare(own.text()).equals(made))
                .map(own -> new Hanging("declaration of its own", "", own.text()))
                .forEach(found::add);
        return found;
    }

    List<Hanging> hangingOn(Addition addition) throws SQLException {
        String name = addition.name().name();
        return addition.kind() == Addition.Kind.VIEW ? found(MENTIONING, name, name) : List.of();
    }

    Optional<String> definition(Addition addition) throws SQLException {
        return found(ADDITION, addition.kind().word(), addition.name().name()).stream()
                .map(Hanging::text)
                .findFirst();
    }

    private List<Hanging> found(String sql, String... parameters) throws SQLException {
        return Sql.list(
                connection, row -> new Hanging(row.getString(1), row.getString(2), row.getString(3)), sql, parameters);
    }

    private static String bare(String sql) {
        return sql.replaceAll("\\s+", " ");
    }

    void drop(List<Addition> additions, List<TableName> tables) throws SQLException {
        for (Addition addition : additions) {
            Sql.run(
                    connection,
                    "drop " + addition.kind().word() + " main."
                            + Sql.quote(addition.name().name()));
        }
        for (TableName table : tables) {
            Sql.run(connection, "drop table main." + Sql.quote(table.name()));
        }
    }
}
