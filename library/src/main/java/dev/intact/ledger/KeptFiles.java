package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The table of versions of files that are kept so that a unit can be taken back. Immutable, safe for many threads. */
public final class KeptFiles {
    private static final String NAME = "kept";

    private final Dialect dialect;

    /**
     * The table in the dialect's words.
     *
     * @param dialect of the database
     */
    public KeptFiles(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Makes the table where it is missing; in the caller's transaction.
     *
     * @param connection to the database
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
                    "create table if not exists " + table() + " (unit_id text not null, home_id text not null,"
                            + " target text not null, present smallint not null, size bigint not null, sha256 text not null,"
                            + " old_present smallint not null, old_size bigint not null, old_sha256 text not null,"
                            + " place text, lost text not null, primary key (unit_id, home_id, target))");
        }
    }

    /**
     * Notes a version; in the unit's transaction.
     *
     * @param connection of the unit
     * @param file what is kept
     * @throws SQLException what the database says
     */
    public void note(Connection connection, KeptFile file) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + table() + " (unit_id, home_id, target, present, size, sha256, old_present, old_size,"
                        + " old_sha256, place, lost) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, file.unit());
            insert.setString(2, file.home());
            insert.setString(3, file.target());
            bind(insert, 4, StoredState.of(file.wrote()));
            bind(insert, 7, StoredState.of(file.before()));
            if (file.place().isPresent()) {
                insert.setString(10, file.place().get());
            } else {
                insert.setNull(10, Types.VARCHAR);
            }
            insert.setString(11, file.lost());
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, int first, StoredState state) throws SQLException {
        insert.setInt(first, state.present());
        insert.setLong(first + 1, state.size());
        insert.setString(first + 2, state.sha256());
    }

    /**
     * What a unit made of files.
     *
     * @param connection to the database
     * @param unit the unit
     * @return by home and target; empty where nothing is kept of it
     * @throws SQLException what the database says
     */
    public List<KeptFile> of(Connection connection, String unit) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        try (PreparedStatement select = connection.prepareStatement(
                "select home_id, target, unit_id, present, size, sha256, old_present, old_size, old_sha256, place, lost"
                        + " from " + table() + " where unit_id = ? order by home_id, target")) {
            select.setString(1, unit);
            List<KeptFile> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(read(row));
                }
            }
            return found;
        }
    }

    private static KeptFile read(ResultSet row) throws SQLException {
        return new KeptFile(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                state(row, 4),
                state(row, 7),
                Optional.ofNullable(row.getString(10)),
                row.getString(11));
    }

    private static ManagedFile.State state(ResultSet row, int first) throws SQLException {
        return new StoredState(row.getInt(first), row.getLong(first + 1), row.getString(first + 2)).state();
    }

    /**
     * The units of which something is kept.
     *
     * @param connection to the database
     * @return by unit, how many bytes the versions before have
     * @throws SQLException what the database says
     */
    public Map<String, Long> units(Connection connection) throws SQLException {
        TreeMap<String, Long> bytes = new TreeMap<>();
        if (!exists(connection)) {
            return bytes;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select unit_id, sum(case when place is null or old_present <> 1 then 0 else old_size end) from "
                                + table() + " group by unit_id")) {
            while (row.next()) {
                bytes.put(row.getString(1), row.getLong(2));
            }
        }
        return bytes;
    }

    /**
     * Forgets what is kept of a unit; in the caller's transaction.
     *
     * @param connection to the database
     * @param unit the unit
     * @throws SQLException what the database says
     */
    public void forget(Connection connection, String unit) throws SQLException {
        if (!exists(connection)) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("delete from " + table() + " where unit_id = ?")) {
            delete.setString(1, unit);
            delete.executeUpdate();
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, NAME).exists(connection);
    }

    private String table() {
        return dialect.ledger(NAME);
    }
}
