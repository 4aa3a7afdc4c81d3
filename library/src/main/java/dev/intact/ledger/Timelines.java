package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.Timeline.Event;
import dev.intact.ledger.Timeline.Made;
import dev.intact.ledger.Timeline.Restored;
import dev.intact.ledger.Timeline.Undone;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the ledger tells of each table by itself: its last load, its restores and undos, the loads that made it anew. Immutable, safe for many threads. */
public final class Timelines {
    private static final String NAME = "restored";
    private static final String TABLE = "load_table";

    /** SQLite's ledger has whole seconds, which sort before any part of them. */
    private static final DateTimeFormatter TO_THE_MICRO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private final Dialect dialect;

    /**
     * Timelines in the dialect's words.
     *
     * @param dialect of the database
     */
    public Timelines(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Notes how far a restore goes back; in the transaction that noted it.
     *
     * @param connection a workspace's
     * @param load the restore's number
     * @param moments for each of its tables the last load of that table that came back; 0 where there is none
     * @throws SQLException what the database says
     */
    public void restored(Connection connection, long load, Map<String, Long> moments) throws SQLException {
        if (!exists(connection, NAME)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table if not exists " + dialect.ledger(NAME) + " (table_name text not null, "
                        + "load_id bigint not null, moment bigint not null, primary key (table_name, load_id))");
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + dialect.ledger(NAME) + " (table_name, load_id, moment) values (?, ?, ?)")) {
            for (Map.Entry<String, Long> moment : moments.entrySet()) {
                insert.setString(1, moment.getKey());
                insert.setLong(2, load);
                insert.setLong(3, moment.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Notes a load that made tables: what was loaded into them before is gone. In the transaction that noted the load.
     *
     * @param connection a workspace's
     * @param load its number
     * @param tables that it makes; nothing is noted of those that never had a load
     * @throws SQLException what the database says
     */
    public void made(Connection connection, long load, List<String> tables) throws SQLException {
        Map<String, Long> anew = new HashMap<>();
        for (String table : tables) {
            if (isAny(connection, "t.load_id < ? and t.table_name = ?", load, table)) {
                anew.put(table, 0L);
            }
        }
        if (!anew.isEmpty()) {
            restored(connection, load, anew);
        }
    }

    /**
     * What became of a table's loads.
     *
     * @param connection to the database
     * @param table its name
     * @param since the first load that will be asked about
     * @return knows every restore and undo of the table since then, and every load that made it anew
     * @throws SQLException what the database says
     */
    public Timeline timeline(Connection connection, String table, long since) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(events(exists(connection, NAME)))) {
            select.setString(1, table);
            select.setLong(2, since);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(event(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return new Timeline(events);
    }

    /** Only those of the table itself are read, by its primary key. */
    private String events(boolean noted) {
        String moments = dialect.ledger(NAME) + " m on m.table_name = t.table_name and m.load_id = t.load_id";
        return "select t.load_id, l.key, " + (noted ? "m.moment" : "null") + " from " + table() + " t join "
                + load() + " l on l.load_id = t.load_id" + (noted ? " left join " + moments : "")
                + " where t.table_name = ? and t.load_id > ?"
                + " and (l.key like '" + Ledger.UNDO + "%' or l.key like '" + Ledger.RESTORE + "%'"
                + (noted ? " or m.moment is not null)" : ")");
    }

    private static Event event(long load, String key, @Nullable String moment) {
        if (key.startsWith(Ledger.UNDO)) {
            return new Undone(load, Long.parseLong(key.substring(Ledger.UNDO.length())));
        }
        return key.startsWith(Ledger.RESTORE)
                ? new Restored(load, Long.parseLong(moment == null ? oneForAll(key) : moment))
                : new Made(load);
    }

    /** Earlier versions knew one moment for all tables, in the key of the restore. */
    private static String oneForAll(String key) {
        return key.substring(Ledger.RESTORE.length(), key.indexOf('-', Ledger.RESTORE.length()));
    }

    /**
     * The tables of some loads.
     *
     * @param connection to the database
     * @param first the number of the first of them
     * @param last the number of the last of them
     * @return by load
     * @throws SQLException what the database says
     */
    public Map<Long, List<String>> tables(Connection connection, long first, long last) throws SQLException {
        Map<Long, List<String>> tables = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select load_id, table_name from " + table() + " where load_id between ? and ? order by table_name")) {
            select.setLong(1, first);
            select.setLong(2, last);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    tables.computeIfAbsent(row.getLong(1), any -> new ArrayList<>())
                            .add(row.getString(2));
                }
            }
        }
        return tables;
    }

    /**
     * The last load of each table. Loads of one table commit in the order of their numbers, those of several do not: only
     * by table does it say what a moment has.
     *
     * @param connection in whose moment it is asked
     * @return by table
     * @throws SQLException what the database says
     */
    public Map<String, LastLoad> lastOfEach(Connection connection) throws SQLException {
        Map<String, LastLoad> last = new HashMap<>();
        if (!exists(connection, TABLE)) {
            return last;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select t.table_name, t.load_id, l.unit_id from (select table_name, max(load_id) as load_id from "
                                + table() + " group by table_name) t join " + load() + " l on l.load_id = t.load_id")) {
            while (row.next()) {
                last.put(row.getString(1), new LastLoad(row.getLong(2), Optional.of(row.getString(3))));
            }
        }
        return last;
    }

    /**
     * Whether a table has had that very load, in this database and in no other of its name.
     *
     * @param connection to the database
     * @param table its name
     * @param last a load with its unit
     * @return false where there is no such load, or the number is another's
     * @throws SQLException what the database says
     */
    public boolean has(Connection connection, String table, LastLoad last) throws SQLException {
        return isAny(
                connection,
                "t.load_id = ? and t.table_name = ? and l.unit_id = ?",
                last.load(),
                table,
                last.unit().orElse(""));
    }

    /**
     * Whether there was a load of that number at a moment, as far as the database's clock tells.
     *
     * @param connection to the database
     * @param load its number
     * @param moment when
     * @return false where there is no such load, or it came later
     * @throws SQLException what the database says
     */
    public boolean had(Connection connection, long load, Instant moment) throws SQLException {
        return isAny(
                connection, "t.load_id = ? and cast(l.created_at as text) <= ?", load, TO_THE_MICRO.format(moment));
    }

    private boolean isAny(Connection connection, String condition, long load, String... values) throws SQLException {
        if (!exists(connection, TABLE)) {
            return false;
        }
        try (PreparedStatement select = connection.prepareStatement("select count(*) from " + table() + " t join "
                + load() + " l on l.load_id = t.load_id where " + condition)) {
            select.setLong(1, load);
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 2, values[i]);
            }
            try (ResultSet found = select.executeQuery()) {
                return found.next() && found.getLong(1) > 0;
            }
        }
    }

    private boolean exists(Connection connection, String name) throws SQLException {
        return new OwnTable(dialect, name).exists(connection);
    }

    private String load() {
        return dialect.ledger("load");
    }

    private String table() {
        return dialect.ledger(TABLE);
    }
}
