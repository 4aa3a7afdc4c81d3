package dev.intact.dialect.postgres;

import dev.intact.dialect.SettingsFound;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a session may set, as it was.
 *
 * @param connection in a transaction
 * @param who as whom it works: that comes first, for not everybody sees and sets everything
 * @param rest of it
 */
record PostgresSettings(Connection connection, Map<String, String> who, Map<String, String> rest)
        implements SettingsFound {
    private static final String WHO = """
            select v.name, current_setting(v.name) from (values ('session_authorization'), ('role')) v(name)""";

    // Those of a transaction are set before its first query, and gone with it.
    private static final String REST = """
            select name, coalesce(setting, '') from pg_settings
            where context in ('user', 'superuser') and name not like 'transaction\\_%'""";

    static PostgresSettings of(Connection connection) throws SQLException {
        return new PostgresSettings(connection, read(connection, WHO), read(connection, REST));
    }

    private static Map<String, String> read(Connection connection, String query) throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                found.put(row.getString(1), row.getString(2));
            }
        }
        return found;
    }

    @Override
    public void restore() throws SQLException {
        restore(who, WHO);
        restore(rest, REST);
    }

    private void restore(Map<String, String> before, String query) throws SQLException {
        Map<String, String> now = read(connection, query);
        try (PreparedStatement set = connection.prepareStatement("select set_config(?, ?, false)")) {
            for (Map.Entry<String, String> setting : before.entrySet()) {
                String name = setting.getKey();
                if (!setting.getValue().equals(now.getOrDefault(name, setting.getValue()))) {
                    set.setString(1, name);
                    set.setString(2, setting.getValue());
                    boolean unused = set.execute();
                }
            }
        }
    }
}
