package dev.intact.dialect.sqlite;

import dev.intact.dialect.SettingsFound;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a connection may set within a transaction, as it was.
 *
 * @param connection whose
 * @param found by pragma
 */
record SqliteSettings(Connection connection, Map<String, String> found) implements SettingsFound {
    private static final List<String> PRAGMAS = List.of(
            "query_only",
            "ignore_check_constraints",
            "recursive_triggers",
            "writable_schema",
            "read_uncommitted",
            "reverse_unordered_selects",
            "legacy_alter_table",
            "trusted_schema");

    static SqliteSettings of(Connection connection) throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String pragma : PRAGMAS) {
            found.put(pragma, Sql.text(connection, "pragma " + pragma));
        }
        return new SqliteSettings(connection, found);
    }

    @Override
    public void restore() throws SQLException {
        for (Map.Entry<String, String> pragma : found.entrySet()) {
            Sql.run(connection, "pragma " + pragma.getKey() + "=" + pragma.getValue());
        }
    }
}
