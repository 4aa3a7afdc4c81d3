package dev.intact.dialect.sqlite;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Drops tables; readers go on with the schema of their snapshot. */
record DroppedTables(Connection connection) {
    private static final String SQL = "select sql from main.sqlite_schema where type = 'table' and name = ?";
    private static final String MENTIONING =
            "select distinct type from main.sqlite_schema where type in ('view', 'trigger')"
                    + " and instr(lower(sql), lower(?)) > 0";
    private static final String INDEXES =
            "select name from main.sqlite_schema where type = 'index' and sql is not null and tbl_name = ?";

    /** Views and triggers are told by their text: SQLite keeps no record of what depends on what. */
    List<String> hangingOn(TableSchema table) throws SQLException {
        String name = table.name().name();
        List<String> found = new ArrayList<>();
        texts(MENTIONING, name).forEach(type -> found.add("a " + type));
        if (texts(INDEXES, name).size() != table.indexes().size()) {
            found.add("an index");
        }
        String made = bare(CreateTable.of(table, Sql.quote(name)));
        if (texts(SQL, name).stream().noneMatch(sql -> bare(sql).equals(made))) {
            found.add("a declaration of its own");
        }
        return found;
    }

    private List<String> texts(String sql, String name) throws SQLException {
        return Sql.list(connection, row -> row.getString(1), sql, name);
    }

    private static String bare(String sql) {
        return sql.replaceAll("\\s+", " ");
    }

    void drop(List<TableName> tables) throws SQLException {
        for (TableName table : tables) {
            Sql.run(connection, "drop table main." + Sql.quote(table.name()));
        }
    }
}
