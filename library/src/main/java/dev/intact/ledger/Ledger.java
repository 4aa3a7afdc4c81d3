package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was committed, in tables beside the rows: which loads there were, of what, into which tables. Written in the
 * loads' own transactions. Immutable, safe for many threads.
 */
public final class Ledger {
    /** How the key of a restore begins; the number of the last load that it brings back follows. */
    public static final String RESTORE = "restore-";

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

    /** Whether a load counts. */
    public enum State {
        /** What it did is in force. */
        PUBLISHED,
        /** It was taken back. */
        UNDONE
    }

    /**
     * Notes what became of a load by another one; in that one's transaction.
     *
     * @param connection a workspace's
     * @param load its number
     * @param state whether it counts from now on
     * @param report its report, JSON
     * @throws SQLException what the database says
     */
    public void settle(Connection connection, long load, State state, String report) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update " + load() + " set state = ?, report = ? where load_id = ?")) {
            update.setString(1, state.name().toLowerCase(Locale.ROOT));
            update.setString(2, report);
            update.setLong(3, load);
            update.executeUpdate();
        }
    }

    /**
     * The latest load of that very content that was published and not undone since.
     *
     * @param connection to the database
     * @param key what it is
     * @return empty where there is none
     * @throws SQLException what the database says
     */
    public Optional<Entry> published(Connection connection, String key) throws SQLException {
        return exists(connection)
                ? first(connection, "where state = 'published' and key = ? order by load_id desc limit 1", key)
                : Optional.empty();
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
        return exists(connection)
                ? first(
                        connection,
                        "where load_id = (select max(load_id) from " + table() + " where table_name = ?)",
                        table)
                : Optional.empty();
    }

    /**
     * Whether what a load did to a table is part of it still, or a restore has gone back behind it.
     *
     * @param connection to the database
     * @param table its name
     * @param load the load's number
     * @return false where a restore that counts, and that was not overtaken by another, ended it
     * @throws SQLException what the database says
     */
    public boolean isInForce(Connection connection, String table, long load) throws SQLException {
        long moment = Long.MAX_VALUE;
        while (true) {
            Optional<Entry> restore = restore(connection, table, load, moment);
            if (restore.isEmpty()) {
                return true;
            }
            // The moment that came back may itself be one after a restore.
            moment = lastOf(restore.get());
            if (load > moment) {
                return false;
            }
        }
    }

    private Optional<Entry> restore(Connection connection, String table, long after, long upTo) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(columns()
                + " where state = 'published' and key like '" + RESTORE + "%' and load_id > ? and load_id <= ?"
                + " and load_id in (select load_id from " + table() + " where table_name = ?)"
                + " order by load_id desc limit 1")) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            select.setString(3, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(entry(row)) : Optional.empty();
            }
        }
    }

    private static long lastOf(Entry restore) {
        String key = restore.key();
        return Long.parseLong(key.substring(RESTORE.length(), key.indexOf('-', RESTORE.length())));
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
        List<Entry> entries = new ArrayList<>();
        if (!exists(connection)) {
            return entries;
        }
        try (PreparedStatement select =
                connection.prepareStatement(columns() + " order by load_id desc limit " + most)) {
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(entry(row));
                }
            }
        }
        return entries;
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
        if (!exists(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement select = connection.prepareStatement(columns() + " where load_id = ?")) {
            select.setLong(1, load);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(entry(row)) : Optional.empty();
            }
        }
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

    private Optional<Entry> first(Connection connection, String where, String parameter) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(columns() + " " + where)) {
            select.setString(1, parameter);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(entry(row)) : Optional.empty();
            }
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(dialect.ledgerExists("load"))) {
            return found.next() && found.getLong(1) > 0;
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong(1), row.getString(2), row.getString(3));
    }

    private String columns() {
        return "select load_id, key, report from " + load();
    }

    private String load() {
        return dialect.ledger("load");
    }

    private String table() {
        return dialect.ledger("load_table");
    }
}
