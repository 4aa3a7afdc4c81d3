package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which migrations were applied, in a table beside the rows. Written in the migrations' own transactions. Immutable, safe for
 * many threads.
 */
public final class MigrationLedger {
    private static final String NAME = "migration";
    private static final String COLUMNS =
            "version, name, checksum, state, applied_at, applied_by, seconds, unit_id, done, done_sum, note";

    private final Dialect dialect;

    /**
     * A ledger in the dialect's words.
     *
     * @param dialect of the database
     */
    public MigrationLedger(Dialect dialect) {
        this.dialect = dialect;
    }

    /** What is written of a migration. */
    public enum State {
        /** It is there. */
        APPLIED,
        /** Its up part was begun outside of a transaction, and its end was not seen. */
        GOING_UP,
        /** Its down part was begun outside of a transaction, and its end was not seen. */
        GOING_DOWN
    }

    /**
     * A migration as the ledger keeps it.
     *
     * @param version its number
     * @param name its name
     * @param checksum of its file, as it was when it was applied
     * @param state what became of it
     * @param doing who did it, and when
     * @param progress how far it is, where it was begun outside of a transaction
     */
    public record Entry(long version, String name, String checksum, State state, Doing doing, Progress progress) {}

    /**
     * Who did it, and when.
     *
     * @param at when it began
     * @param by who
     * @param seconds how long it took
     * @param unit the unit that committed it
     */
    public record Doing(Instant at, String by, double seconds, String unit) {}

    /**
     * How far a migration is.
     *
     * @param statements how many are known to be done
     * @param checksum of these
     * @param note what became of the next one, for people
     */
    public record Progress(int statements, String checksum, String note) {
        /** Nothing was begun outside of a transaction. */
        public static final Progress NONE = new Progress(0, "", "");
    }

    /**
     * Makes the table where it is missing; in the caller's transaction.
     *
     * @param connection of a session
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
            statement.execute("create table if not exists " + table() + " (version bigint primary key, "
                    + "name text not null, checksum text not null, state text not null, applied_at text not null, "
                    + "applied_by text not null, seconds double precision not null, unit_id text not null, "
                    + "done integer not null, done_sum text not null, note text not null)");
        }
    }

    /**
     * All that is written.
     *
     * @param connection to the database
     * @return by version; empty where there is no such table, too
     * @throws SQLException what the database says
     */
    public List<Entry> all(Connection connection) throws SQLException {
        List<Entry> all = new ArrayList<>();
        if (!exists(connection)) {
            return all;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select " + COLUMNS + " from " + table() + " order by version")) {
            while (row.next()) {
                all.add(entry(row));
            }
        }
        return all;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                State.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                new Doing(Instant.parse(row.getString(5)), row.getString(6), row.getDouble(7), row.getString(8)),
                new Progress(row.getInt(9), row.getString(10), row.getString(11)));
    }

    /**
     * Writes a migration down, in place of what is written of it; in the caller's transaction.
     *
     * @param connection of a session
     * @param entry what to write
     * @throws SQLException what the database says
     */
    public void put(Connection connection, Entry entry) throws SQLException {
        remove(connection, entry.version());
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + table() + " (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, entry.version());
            insert.setString(2, entry.name());
            insert.setString(3, entry.checksum());
            insert.setString(4, entry.state().name().toLowerCase(Locale.ROOT));
            insert.setString(5, entry.doing().at().toString());
            insert.setString(6, entry.doing().by());
            insert.setDouble(7, entry.doing().seconds());
            insert.setString(8, entry.doing().unit());
            insert.setInt(9, entry.progress().statements());
            insert.setString(10, entry.progress().checksum());
            insert.setString(11, entry.progress().note());
            insert.executeUpdate();
        }
    }

    /**
     * Forgets a migration; in the caller's transaction.
     *
     * @param connection of a session
     * @param version its number
     * @throws SQLException what the database says
     */
    public void remove(Connection connection, long version) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from " + table() + " where version = ?")) {
            delete.setLong(1, version);
            delete.executeUpdate();
        }
    }

    /**
     * Whether a migration was applied or taken back since a load was published.
     *
     * @param connection to the database
     * @param load number of a load
     * @return true where one was
     * @throws SQLException what the database says
     */
    public boolean isMigratedSince(Connection connection, long load) throws SQLException {
        if (!exists(connection)) {
            return false;
        }
        String sql = "select count(*) from " + dialect.ledger("commit") + " c, " + dialect.ledger("load") + " l join "
                + dialect.ledger("commit") + " own on own.unit_id = l.unit_id where l.load_id = ?"
                + " and c.unit_id <> own.unit_id and " + dialect.written("c") + " > " + dialect.written("own")
                + " and (c.kind = 'migration'"
                + " or exists (select 1 from " + table() + " m where m.unit_id = c.unit_id))";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, load);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getLong(1) > 0;
            }
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, NAME).exists(connection);
    }

    private String table() {
        return dialect.ledger(NAME);
    }
}
