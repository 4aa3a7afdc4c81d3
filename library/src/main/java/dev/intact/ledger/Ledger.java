package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was committed, in tables beside the rows: which loads there were, of what, into which tables. Written in the
 * loads' own transactions. Immutable, safe for many threads.
 */
public final class Ledger {
    /** How the key of a restore begins. */
    public static final String RESTORE = "restore-";

    /** How the key of an undo begins; the number of the load that it takes back follows. */
    public static final String UNDO = "undo-";

    private final Dialect dialect;

    /**
     * A ledger in the dialect's words.
     *
     * @param dialect of the database
     */
    public Ledger(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * A load as the ledger keeps it.
     *
     * @param load its number
     * @param key what it was, by content, tables, mode and mapping
     * @param report as it was written with the rows
     */
    public record Entry(long load, String key, String report) {}

    /**
     * Makes the tables where they are missing; in the caller's transaction.
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
            statement.execute("create table if not exists " + load() + " (load_id " + dialect.runningKey()
                    + ", unit_id text not null unique, key text not null, state text not null, "
                    + "created_at timestamp default current_timestamp, report text not null)");
            statement.execute("create table if not exists " + table() + " (table_name text not null, "
                    + "load_id bigint not null, primary key (table_name, load_id))");
        }
    }

    /**
     * Notes a load; in the caller's transaction.
     *
     * @param connection a workspace's
     * @param unit the unit that publishes it
     * @param key what it is
     * @param tables what it changed
     * @return its number, larger than any before
     * @throws SQLException what the database says
     */
    public long append(Connection connection, String unit, String key, List<String> tables) throws SQLException {
        long number;
        try (PreparedStatement insert = connection.prepareStatement("insert into " + load()
                + " (unit_id, key, state, report) values (?, ?, 'published', '{}') returning load_id")) {
            insert.setString(1, unit);
            insert.setString(2, key);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                number = row.getLong(1);
            }
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into " + table() + " (table_name, load_id) values (?, ?)")) {
            for (String name : tables) {
                insert.setString(1, name);
                insert.setLong(2, number);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return number;
    }

    /**
     * Writes a load's report; in the transaction that noted it.
     *
     * @param connection a workspace's
     * @param load its number
     * @param report JSON
     * @throws SQLException what the database says
     */
    public void report(Connection connection, long load, String report) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update " + load() + " set report = ? where load_id = ?")) {
            update.setString(1, report);
            update.setLong(2, load);
            update.executeUpdate();
        }
    }

    /**
     * The loads of that very content, whether they count or not.
     *
     * @param connection to the database
     * @param key what it is
     * @return latest first
     * @throws SQLException what the database says
     */
    public List<Entry> of(Connection connection, String key) throws SQLException {
        return entries(connection, "where key = ? order by load_id desc", select -> select.setString(1, key));
    }

    /**
     * The last load that changed a table.
     *
     * @param connection to the database
     * @param table its name
     * @return empty where there is none
     * @throws SQLException what the database says
     */
    public Optional<Entry> lastOf(Connection connection, String table) throws SQLException {
        return first(entries(
                connection,
                "where load_id = (select max(load_id) from " + table() + " where table_name = ?)",
                select -> select.setString(1, table)));
    }

    /**
     * The loads of a table, whether they count or not, latest first.
     *
     * @param connection to the database
     * @param table its name
     * @param most how many at most
     * @return empty where there are none
     * @throws SQLException what the database says
     */
    public List<Entry> latestOf(Connection connection, String table, int most) throws SQLException {
        return entries(
                connection,
                "where load_id in (select load_id from " + table()
                        + " where table_name = ?) order by load_id desc limit " + most,
                select -> select.setString(1, table));
    }

    /**
     * How often a load of that content was published.
     *
     * @param connection to the database
     * @param key what it is
     * @return 0 or more
     * @throws SQLException what the database says
     */
    public long times(Connection connection, String key) throws SQLException {
        if (!exists(connection)) {
            return 0;
        }
        try (PreparedStatement select =
                connection.prepareStatement("select count(*) from " + load() + " where key = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /**
     * The loads, latest first.
     *
     * @param connection to the database
     * @param most how many at most
     * @return empty where there are none
     * @throws SQLException what the database says
     */
    public List<Entry> latest(Connection connection, int most) throws SQLException {
        return entries(connection, "order by load_id desc limit " + most, select -> {});
    }

    /**
     * One load.
     *
     * @param connection to the database
     * @param load its number
     * @return empty where there is no such load
     * @throws SQLException what the database says
     */
    public Optional<Entry> find(Connection connection, long load) throws SQLException {
        return first(entries(connection, "where load_id = ?", select -> select.setLong(1, load)));
    }

    /**
     * The unit that published a load.
     *
     * @param connection to the database
     * @param load its number
     * @return empty where there is no such load
     * @throws SQLException what the database says
     */
    public Optional<String> unit(Connection connection, long load) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select unit_id from " + load() + " where load_id = ?")) {
            select.setLong(1, load);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Puts in what a condition asks for. */
    private interface Parameters {
        void bind(PreparedStatement select) throws SQLException;
    }

    private List<Entry> entries(Connection connection, String where, Parameters parameters) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (!exists(connection)) {
            return entries;
        }
        try (PreparedStatement select =
                connection.prepareStatement("select load_id, key, report from " + load() + " " + where)) {
            parameters.bind(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return entries;
    }

    private static Optional<Entry> first(List<Entry> entries) {
        return entries.stream().findFirst();
    }

    private boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, "load").exists(connection);
    }

    private String load() {
        return dialect.ledger("load");
    }

    private String table() {
        return dialect.ledger("load_table");
    }
}
