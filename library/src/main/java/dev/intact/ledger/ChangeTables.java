package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables in which the rows of change sets are kept: one for each part that has rows. Immutable, safe for many threads.
 */
public final class ChangeTables {
    private final Dialect dialect;

    /**
     * Tables in the dialect's words.
     *
     * @param dialect of the database
     */
    public ChangeTables(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Where the rows of a part are kept.
     *
     * @param load the load's number
     * @param part the part's number
     * @return the table's name in SQL; its columns are {@link ChangeSets#IMAGE}, {@code v0}, {@code v1} … and, where the database tells it, {@link ChangeSets#WRITER}
     */
    public String rows(long load, int part) {
        return dialect.ledger(name(load, part));
    }

    static String name(long load, int part) {
        return ChangeSets.NAME + "_" + load + "_" + part;
    }

    /**
     * Makes the table where the rows of a part will be kept; in the transaction of its load.
     *
     * @param connection a workspace's
     * @param load the load's number
     * @param part the part's number
     * @param table whose rows they are
     * @throws SQLException what the database says
     */
    public void make(Connection connection, long load, int part, TableSchema table) throws SQLException {
        List<Column> columns = ChangeSets.columns(table);
        StringBuilder sql =
                new StringBuilder("create table " + rows(load, part) + " (" + ChangeSets.IMAGE + " text not null");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(", v").append(i).append(' ').append(dialect.keptType(columns.get(i)));
        }
        if (dialect.writer("t").isPresent()) {
            sql.append(", ").append(ChangeSets.WRITER).append(" bigint");
        }
        execute(connection, sql.append(')').toString());
    }

    /**
     * Takes the table of a part's rows away; in the caller's transaction.
     *
     * @param connection a workspace's
     * @param load the load's number
     * @param part the part's number
     * @throws SQLException what the database says
     */
    public void drop(Connection connection, long load, int part) throws SQLException {
        execute(connection, "drop table if exists " + rows(load, part));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
