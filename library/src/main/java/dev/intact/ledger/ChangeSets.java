package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What each load changed, in tables beside the rows: for each table of a load a part, and for most parts a table of its own
 * with the rows as they were and as they became. Undo and the history of a row live on it. Written in the loads' own
 * transactions. Immutable, safe for many threads.
 */
public final class ChangeSets {
    /** The column of a part's table that says which image a row is. */
    public static final String IMAGE = "intact_image";

    /** The column of a part's table that says who had written a row that was there before, where the database tells. */
    public static final String WRITER = "intact_writer";

    static final String NAME = "change";

    private final Dialect dialect;

    /**
     * Change sets in the dialect's words.
     *
     * @param dialect of the database
     */
    public ChangeSets(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Which image of a row a kept row is. */
    public enum Image {
        /** A row that was added, as it became. */
        ADDED("+"),
        /** A row that was taken away, as it was. */
        GONE("-"),
        /** A row that was changed, as it was. */
        BEFORE("<"),
        /** A row that was changed, as it became. */
        AFTER(">");

        private final String mark;

        Image(String mark) {
            this.mark = mark;
        }

        /**
         * As it is kept.
         *
         * @return one character
         */
        public String mark() {
            return mark;
        }
    }

    /** What is kept of a part. */
    public sealed interface Content {}

    /**
     * Every row, image by image, in the table {@link ChangeTables#rows}.
     *
     * @param count how many rows were added, changed and taken away; where it is 0 there is no such table
     */
    public record Rows(long count) implements Content {}

    /**
     * The table was missing or stood empty, and all its rows are of this load.
     *
     * @param count how many
     * @param mark by which the database tells whether they still are what the load wrote
     */
    public record Whole(long count, String mark) implements Content {}

    /**
     * Rows were only added.
     *
     * @param count how many
     * @param mark by which the database tells these rows from others
     */
    public record Added(long count, String mark) implements Content {}

    /**
     * Nothing, any more.
     *
     * @param why for people
     */
    public record Lost(String why) implements Content {}

    /** Whether the load made the table. */
    public enum Making {
        /** It stood before. */
        STOOD,
        /** The load made it. */
        MADE,
        /** It stood before, and the load, which took another one back, dropped it. */
        DROPPED
    }

    /**
     * What a load changed in one table.
     *
     * @param load the load's number
     * @param number from 0, within the load, in the order of writing
     * @param table as it stood when the load was published
     * @param key the columns by which rows were matched; empty where they were counted
     * @param written the columns that the load wrote
     * @param making whether the load made or dropped the table
     * @param content what is kept
     */
    public record Part(
            long load,
            int number,
            TableSchema table,
            List<String> key,
            List<String> written,
            Making making,
            Content content) {
        /** Takes copies. */
        public Part {
            key = List.copyOf(key);
            written = List.copyOf(written);
        }

        /**
         * The columns of which values are kept: all that can be written.
         *
         * @return in the table's order; the value of the n-th is in the column {@code v<n>} of the kept rows
         */
        public List<Column> columns() {
            return ChangeSets.columns(table);
        }
    }

    /**
     * The columns of a table that can be written.
     *
     * @param table any
     * @return in the table's order
     */
    public static List<Column> columns(TableSchema table) {
        return table.columns().stream()
                .filter(column -> column.fill() != Column.Fill.GENERATED)
                .toList();
    }

    /**
     * Makes the table of parts where it is missing; in the caller's transaction.
     *
     * @param connection a workspace's
     * @throws SQLException what the database says
     */
    public void prepare(Connection connection) throws SQLException {
        if (exists(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.ledgerHome()) {
                statement.execute(sql);
            }
            statement.execute(
                    "create table if not exists " + parts() + " (load_id bigint not null, part integer not null,"
                            + " table_name text not null, table_text text not null, key_columns text not null,"
                            + " written_columns text not null, made integer not null, content text not null,"
                            + " row_count bigint not null, mark text not null, primary key (load_id, part))");
        }
    }

    /**
     * Notes a part; in the transaction of its load.
     *
     * @param connection a workspace's
     * @param part what was changed
     * @throws SQLException what the database says
     */
    public void note(Connection connection, Part part) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into " + parts()
                + " (load_id, part, table_name, table_text, key_columns, written_columns, made, content, row_count, mark)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            PartRow.bind(insert, part);
            insert.executeUpdate();
        }
    }

    /**
     * Notes that a part's rows are not kept any more; in the caller's transaction. The caller drops them.
     *
     * @param connection a workspace's
     * @param part whose rows go
     * @param why for people
     * @throws SQLException what the database says
     */
    public void lose(Connection connection, Part part, String why) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update " + parts() + " set content = 'lost', mark = ? where load_id = ? and part = ?")) {
            update.setString(1, why);
            update.setLong(2, part.load());
            update.setInt(3, part.number());
            update.executeUpdate();
        }
    }

    /**
     * What a load changed.
     *
     * @param connection to the database
     * @param load its number
     * @return in the order of writing; empty where there is no such load, or it is older than change sets
     * @throws SQLException what the database says
     */
    public List<Part> of(Connection connection, long load) throws SQLException {
        return exists(connection)
                ? find(connection, "load_id = ? order by part", select -> select.setLong(1, load))
                : List.of();
    }

    /**
     * All that loads changed in a table.
     *
     * @param connection to the database
     * @param table its name as the database stores it, with its schema where the database has schemas
     * @return latest first
     * @throws SQLException what the database says
     */
    public List<Part> in(Connection connection, TableName table) throws SQLException {
        return exists(connection)
                ? find(
                        connection,
                        "table_name = ? order by load_id desc, part desc",
                        select -> select.setString(1, table.toString()))
                : List.of();
    }

    /**
     * The parts whose rows take room.
     *
     * @param connection to the database
     * @return latest first
     * @throws SQLException what the database says
     */
    public List<Part> kept(Connection connection) throws SQLException {
        return exists(connection)
                ? find(connection, "content = 'rows' and row_count > 0 order by load_id desc, part", select -> {})
                : List.of();
    }

    /** Puts in what a condition asks for. */
    interface Parameters {
        void bind(PreparedStatement select) throws SQLException;
    }

    List<Part> find(Connection connection, String where, Parameters parameters) throws SQLException {
        List<Part> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select load_id, part, table_text, key_columns, written_columns, made, content, row_count, mark from "
                        + parts() + " where " + where)) {
            parameters.bind(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(PartRow.read(row));
                }
            }
        }
        return found;
    }

    boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, NAME).exists(connection);
    }

    private String parts() {
        return dialect.ledger(NAME);
    }
}
