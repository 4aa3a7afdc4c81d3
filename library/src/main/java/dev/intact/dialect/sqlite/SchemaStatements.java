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

    private static final String ACTIONS = "select count(*) from main.sqlite_schema m"
            + " join pragma_foreign_key_list(m.name, 'main') k where m.type = 'table'"
            + " and (k.on_delete like 'CASCADE' or k.on_delete like 'SET %' or k.on_update like 'CASCADE'"
            + " or k.on_update like 'SET %')";

    private static final String BROKEN = "select \"table\", rowid, parent from pragma_foreign_key_check limit 5";

    @Override
    public void execute(String sql) throws SQLException {
        Sql.run(connection, sql);
    }

    /**
     * What foreign keys and triggers do counts among all changes, and not among those of the statement
     * (<a href="https://sqlite.org/c3ref/total_changes.html">sqlite3_total_changes</a>). Which of the two it was nobody tells.
     */
    @Override
    public void executeWithoutActions(String sql) throws SQLException {
        List<String> children = emptied(sql);
        if (!children.isEmpty()) {
            throw new SQLException(
                    "foreign keys are on while rows are loaded, and dropping the table would take along what"
                            + " rows of " + String.join(", ", children) + " refer to");
        }
        long before = Sql.number(connection, "select total_changes()");
        execute(sql);
        long all = Sql.number(connection, "select total_changes()") - before;
        long own = Sql.number(connection, "select changes()");
        if (all > own && Sql.number(connection, ACTIONS) > 0) {
            throw new SQLException("foreign keys are on while rows are loaded, and " + (all - own)
                    + " rows beside those of the statement change, by the action of a foreign key or a trigger");
        }
    }

    /** Before it drops a table, SQLite deletes its rows (<a href="https://sqlite.org/lang_droptable.html">DROP TABLE</a>). */
    private List<String> emptied(String sql) throws SQLException {
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
        return tokens.get(tokens.size() - 1).text();
    }

    @Override
    public void settle() throws SQLException {
        List<String> broken = broken();
        if (!broken.isEmpty()) {
            throw new SQLException(
                    String.join("; ", broken) + ". They may have been so before: 'pragma foreign_key_check' tells");
        }
    }

    /** A few of the rows that refer to nothing. */
    List<String> broken() throws SQLException {
        return Sql.list(
                connection,
                row -> "a row of " + row.getString(1) + " (rowid " + row.getString(2) + ") refers to one of "
                        + row.getString(3) + " that is not there",
                BROKEN);
    }

    @Override
    public void clear() throws SQLException {
        AsOpened.clearTemporary(connection);
    }
}
