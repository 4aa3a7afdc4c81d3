package dev.intact.dialect.sqlite;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How tables are made again: as they were made. */
record Definitions(Connection connection) {
    Definition of(TableName table) throws SQLException {
        List<String> last = new ArrayList<>(statements(table, "trigger"));
        last.addAll(number(table));
        return new Definition(statements(table, "table"), statements(table, "index"), last);
    }

    private List<String> statements(TableName table, String type) throws SQLException {
        return Sql.list(
                connection,
                row -> row.getString(1),
                "select sql from main.sqlite_schema where type = ? and tbl_name = ? and sql is not null order by rowid",
                type,
                table.name());
    }

    /** A number that AUTOINCREMENT has given is never given again. */
    private List<String> number(TableName table) throws SQLException {
        boolean numbered =
                Sql.number(connection, "select count(*) from main.sqlite_schema where name = 'sqlite_sequence'") > 0;
        if (!numbered) {
            return List.of();
        }
        return Sql.list(
                connection,
                row -> numbered(table.name(), row.getLong(1)),
                "select seq from main.sqlite_sequence where name = ?",
                table.name());
    }

    /** Leaves the highest number that was ever given there or here. */
    static String numbered(String table, long last) {
        String name = Sql.literal(table);
        return "replace into main.sqlite_sequence (rowid, name, seq) select max(rowid), " + name + ", max(" + last
                + ", coalesce(max(seq), 0)) from main.sqlite_sequence where name = " + name;
    }
}
