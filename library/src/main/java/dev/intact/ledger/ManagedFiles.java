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
import java.util.Optional;

/** The table of files that are written together with rows. Safe for many threads. */
public final class ManagedFiles {
    private static final String NAME = "file";
    private static final String COLUMNS = "target, unit_id, version, present, size, sha256, staged, old_sha256";

    private final Dialect dialect;
    private volatile boolean made;
    private volatile boolean stands;

    /**
     * The table in the dialect's words.
     *
     * @param dialect of the database
     */
    public ManagedFiles(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Makes the table where it is missing; in the caller's transaction. Asks the database no more once it was there.
     *
     * @param connection to the database
     * @throws SQLException what the database says
     */
    public void prepare(Connection connection) throws SQLException {
        if (stands) {
            return;
        }
        if (exists(connection)) {
            // What was made here may have been rolled back, or will be.
            stands = !made;
            return;
        }
        made = true;
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.ledgerHome()) {
                statement.execute(sql);
            }
            statement.execute(
                    "create table if not exists " + table() + " (home_id text not null, target text not null, "
                            + "unit_id text not null, version bigint not null, present smallint not null, size bigint not null, "
                            + "sha256 text not null, staged text not null, old_sha256 text, primary key (home_id, target))");
        }
    }

    /**
     * Locks the row of a target until the unit ends; waits for another unit that has it. Makes the row where there is
     * none, as version 0.
     *
     * @param connection of the unit
     * @param home whose target it is
     * @param target relative to the folder of the home
     * @return what the last committed unit wrote; empty where there was none
     * @throws SQLException what the database says, a lock timeout included
     */
    public Optional<ManagedFile> lock(Connection connection, String home, String target) throws SQLException {
        String sql =
                "insert into " + table() + " as f (home_id, target, unit_id, version, present, size, sha256, staged)"
                        + " values (?, ?, '', 0, 0, 0, '', '') on conflict (home_id, target) do update set version = f.version"
                        + " returning " + COLUMNS;
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setString(1, home);
            lock.setString(2, target);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                ManagedFile file = read(row);
                return file.version() == 0 ? Optional.empty() : Optional.of(file);
            }
        }
    }

    /**
     * Writes the next version of a locked row.
     *
     * @param connection of the unit
     * @param home whose target it is
     * @param file its version is ignored: the row's grows by one
     * @throws SQLException what the database says
     */
    public void write(Connection connection, String home, ManagedFile file) throws SQLException {
        String sql = "update " + table() + " set unit_id = ?, version = version + 1, present = ?, size = ?, sha256 = ?,"
                + " staged = ?, old_sha256 = ? where home_id = ? and target = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, file.unit());
            StoredState state = StoredState.of(file.state());
            update.setInt(2, state.present());
            update.setLong(3, state.size());
            update.setString(4, state.sha256());
            update.setString(5, file.staged());
            if (file.before().isPresent()) {
                update.setString(6, file.before().get());
            } else {
                update.setNull(6, Types.VARCHAR);
            }
            update.setString(7, home);
            update.setString(8, file.target());
            if (update.executeUpdate() != 1) {
                throw new SQLException("The row of " + file.target() + " is gone");
            }
        }
    }

    /**
     * The files of a home.
     *
     * @param connection to the database
     * @param home whose
     * @return by target; empty where the table is missing
     * @throws SQLException what the database says
     */
    public List<ManagedFile> all(Connection connection, String home) throws SQLException {
        return exists(connection)
                ? select(connection, "where home_id = ? and version > 0 order by target", home)
                : List.of();
    }

    /**
     * The files whose latest version a unit wrote.
     *
     * @param connection to the database
     * @param home whose
     * @param unit the unit
     * @return by target; empty where the table is missing
     * @throws SQLException what the database says
     */
    public List<ManagedFile> of(Connection connection, String home, String unit) throws SQLException {
        return exists(connection)
                ? select(connection, "where home_id = ? and unit_id = ? order by target", home, unit)
                : List.of();
    }

    /**
     * One file.
     *
     * @param connection to the database
     * @param home whose
     * @param target relative to the folder of the home
     * @return empty where no unit has written it
     * @throws SQLException what the database says
     */
    public Optional<ManagedFile> find(Connection connection, String home, String target) throws SQLException {
        return exists(connection)
                ? select(connection, "where home_id = ? and target = ? and version > 0", home, target).stream()
                        .findFirst()
                : Optional.empty();
    }

    private List<ManagedFile> select(Connection connection, String where, String... parameters) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from " + table() + " " + where)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            List<ManagedFile> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(read(row));
                }
            }
            return found;
        }
    }

    private static ManagedFile read(ResultSet row) throws SQLException {
        return new ManagedFile(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                new StoredState(row.getInt(4), row.getLong(5), row.getString(6)).state(),
                row.getString(7),
                Optional.ofNullable(row.getString(8)));
    }

    private boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, NAME).exists(connection);
    }

    private String table() {
        return dialect.ledger(NAME);
    }
}
