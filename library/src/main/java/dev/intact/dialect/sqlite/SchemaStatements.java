package dev.intact.dialect.sqlite;

import dev.intact.dialect.SchemaWork;
import dev.intact.dialect.SqlToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements of the one writer.
 *
 * @param connection in a transaction, or not
 */
record SchemaStatements(Connection connection) implements SchemaWork {
    private static final String REFERRING = "select m.name from main.sqlite_schema m"
            + " join pragma_foreign_key_list(m.name, 'main') k on lower(k.\"table\") = lower(?)"
            + " where m.type = 'table' and lower(m.name) <> lower(?) group by m.name order by m.name";

    @Override
    public void execute(String sql) throws SQLException {
        Sql.run(connection, sql);
    }

    @Override
    public void clear() throws SQLException {
        AsOpened.clearTemporary(connection);
    }

    /** Before it drops a table, SQLite deletes its rows (<a href="https://sqlite.org/lang_droptable.html">DROP TABLE</a>). */
    @Override
    public List<String> takenAlong(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        String table = dropped(sql);
        for (String child : Sql.list(connection, row -> row.getString(1), REFERRING, table, table)) {
            String rows = "select exists (select 1 from main." + Sql.quote(child) + ")";
            if (Sql.number(connection, rows) > 0) {
                found.add(child);
            }
        }
        return found;
    }

    /** Empty where the statement drops no table. */
    private static String dropped(String sql) {
        List<SqlToken> tokens = SqlToken.ofSqlite(sql);
        if (tokens.size() < 3 || !tokens.get(0).is("DROP") || !tokens.get(1).is("TABLE")) {
            return "";
        }
        return tokens.get(tokens.size() - (tokens.get(tokens.size() - 1).isSign(";") ? 2 : 1))
                .text();
    }
}
