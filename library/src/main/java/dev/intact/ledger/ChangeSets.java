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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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

    private static final String NAME = "change";
    /** As they are kept: by their numbers here. */
    private static final List<Making> MAKINGS = List.of(Making.STOOD, Making.MADE, Making.DROPPED);

    private static final DateTimeFormatter LEDGER_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

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
     * Every row, image by image, in the table {@link ChangeSets#rows}.
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
     * Where the rows of a part are kept.
     *
     * @param load the load's number
     * @param part the part's number
     * @return the table's name in SQL; its columns are {@link #IMAGE}, {@code v0}, {@code v1} … and, where the database tells it, {@link #WRITER}
     */
    public String rows(long load, int part) {
        return dialect.ledger(name(load, part));
    }

    static String name(long load, int part) {
        return NAME + "_" + load + "_" + part;
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
     * Makes the table where the rows of a part will be kept; in the transaction of its load.
     *
     * @param connection a workspace's
     * @param load the load's number
     * @param part the part's number
     * @param table whose rows they are
     * @throws SQLException what the database says
     */
    public void make(Connection connection, long load, int part, TableSchema table) throws SQLException {
        List<Column> columns = columns(table);
        StringBuilder sql = new StringBuilder("create table " + rows(load, part) + " (" + IMAGE + " text not null");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(", v").append(i).append(' ').append(dialect.keptType(columns.get(i)));
        }
        if (dialect.writer("t").isPresent()) {
            sql.append(", ").append(WRITER).append(" bigint");
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
            insert.setLong(1, part.load());
            insert.setInt(2, part.number());
            insert.setString(3, part.table().name().toString());
            insert.setString(4, SchemaText.write(part.table()));
            insert.setString(5, positions(part.table(), part.key()));
            insert.setString(6, positions(part.table(), part.written()));
            insert.setInt(7, MAKINGS.indexOf(part.making()));
            bind(insert, part.content());
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

    /**
     * The parts whose rows take room and whose time is over.
     *
     * @param connection to the database
     * @param loads of how many of the latest loads rows are kept
     * @param oldest kept rows of earlier loads are over, too
     * @return latest first
     * @throws SQLException what the database says
     */
    public List<Part> over(Connection connection, int loads, Instant oldest) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        String load = dialect.ledger("load");
        return find(
                connection,
                "content = 'rows' and row_count > 0 and (load_id not in (select l.load_id from " + load
                        + " l order by l.load_id desc limit " + loads + ") or load_id in (select l.load_id from " + load
                        + " l where cast(l.created_at as text) < ?)) order by load_id desc, part",
                select -> select.setString(1, LEDGER_TIME.format(oldest)));
    }

    /**
     * The units of loads that are over, whatever is kept of them.
     *
     * @param connection to the database
     * @param loads how many loads stay
     * @param oldest loads before that moment go, too
     * @return their names; empty where there is none
     * @throws SQLException what the database says
     */
    public List<String> unitsOver(Connection connection, int loads, Instant oldest) throws SQLException {
        List<String> units = new ArrayList<>();
        String load = dialect.ledger("load");
        try (PreparedStatement select = connection.prepareStatement("select unit_id from " + load
                + " where load_id not in (select l.load_id from " + load + " l order by l.load_id desc limit " + loads
                + ") or cast(created_at as text) < ?")) {
            select.setString(1, LEDGER_TIME.format(oldest));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    units.add(row.getString(1));
                }
            }
        }
        return units;
    }

    /** Puts in what a condition asks for. */
    private interface Parameters {
        void bind(PreparedStatement select) throws SQLException;
    }

    private List<Part> find(Connection connection, String where, Parameters parameters) throws SQLException {
        List<Part> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select load_id, part, table_text, key_columns, written_columns, made, content, row_count, mark from "
                        + parts() + " where " + where)) {
            parameters.bind(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(part(row));
                }
            }
        }
        return found;
    }

    private static Part part(ResultSet row) throws SQLException {
        TableSchema table = SchemaText.read(row.getString(3));
        return new Part(
                row.getLong(1),
                row.getInt(2),
                table,
                names(table, row.getString(4)),
                names(table, row.getString(5)),
                MAKINGS.get(row.getInt(6)),
                content(row.getString(7), row.getLong(8), row.getString(9)));
    }

    private static Content content(String word, long count, String mark) {
        return switch (word) {
            case "rows" -> new Rows(count);
            case "whole" -> new Whole(count, mark);
            case "added" -> new Added(count, mark);
            default -> new Lost(mark);
        };
    }

    private static void bind(PreparedStatement insert, Content content) throws SQLException {
        String word;
        long count;
        String mark;
        if (content instanceof Rows rows) {
            word = "rows";
            count = rows.count();
            mark = "";
        } else if (content instanceof Whole whole) {
            word = "whole";
            count = whole.count();
            mark = whole.mark();
        } else if (content instanceof Added added) {
            word = "added";
            count = added.count();
            mark = added.mark();
        } else {
            word = "lost";
            count = 0;
            mark = ((Lost) content).why();
        }
        insert.setString(8, word);
        insert.setLong(9, count);
        insert.setString(10, mark);
    }

    /** By their places in the table: names hold any character. */
    private static String positions(TableSchema table, List<String> names) {
        List<String> all = table.columns().stream().map(Column::name).toList();
        return String.join(
                ",",
                names.stream().map(name -> Integer.toString(all.indexOf(name))).toList());
    }

    private static List<String> names(TableSchema table, String positions) {
        List<String> names = new ArrayList<>();
        for (String position : positions.isEmpty() ? new String[0] : positions.split(",", -1)) {
            names.add(table.columns().get(Integer.parseInt(position)).name());
        }
        return names;
    }

    private boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(dialect.ledgerExists(NAME))) {
            return found.next() && found.getLong(1) > 0;
        }
    }

    private String parts() {
        return dialect.ledger(NAME);
    }
}
