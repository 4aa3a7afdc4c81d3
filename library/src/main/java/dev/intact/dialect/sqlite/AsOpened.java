package dev.intact.dialect.sqlite;

import dev.intact.dialect.Durability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes from a connection what a program left on it: settings that hold for the connection, temporary objects, which
 * hide tables of the same names, and attached files. Within a transaction most of this could not be changed.
 */
final class AsOpened {
    // Settings of the file itself are not touched.
    private static final String SETTINGS = """
            pragma foreign_keys=on; pragma query_only=off;
            pragma ignore_check_constraints=off; pragma recursive_triggers=off; pragma case_sensitive_like=off;
            pragma writable_schema=off; pragma read_uncommitted=off; pragma reverse_unordered_selects=off;
            pragma legacy_alter_table=off; pragma automatic_index=on; pragma cell_size_check=off;
            pragma trusted_schema=on; pragma main.secure_delete=off; pragma main.max_page_count=4294967294;
            pragma locking_mode=normal; pragma main.cache_size=-65536; pragma wal_autocheckpoint=1000;""";

    private static final String ATTACHED = "select name from pragma_database_list where seq > 1";
    private static final String TEMPORARY = """
            select 'drop ' || type || ' if exists temp."' || replace(name, '"', '""') || '"' from temp.sqlite_schema
            where type in ('table', 'view', 'trigger') and name not glob 'sqlite_*'
            order by type <> 'trigger', type <> 'view'""";

    private AsOpened() {}

    static void restore(Connection connection, Durability durability) throws SQLException {
        Sql.script(connection, SETTINGS + synchronous(durability));
        // SQLite lists the temporary database once something was in it.
        if (Sql.list(connection, row -> row.getString(2), "pragma database_list")
                        .size()
                > 1) {
            clear(connection);
        }
    }

    private static String synchronous(Durability durability) {
        return "pragma main.synchronous=" + (durability == Durability.FULL ? "full" : "normal");
    }

    static void clearTemporary(Connection connection) throws SQLException {
        List<String> made = Sql.list(connection, row -> row.getString(1), TEMPORARY);
        Sql.run(connection, made.toArray(new String[0]));
    }

    private static void clear(Connection connection) throws SQLException {
        clearTemporary(connection);
        for (String name : Sql.list(connection, row -> row.getString(1), ATTACHED)) {
            Sql.run(connection, "detach " + Sql.quote(name));
        }
    }
}
