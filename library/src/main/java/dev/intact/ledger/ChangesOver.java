package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.ChangeSets.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Of which loads the time is over for which what they changed is kept. Immutable, safe for many threads. */
public final class ChangesOver {
    private static final DateTimeFormatter LEDGER_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Dialect dialect;
    private final int loads;
    private final Instant oldest;

    /**
     * Counted from now.
     *
     * @param dialect of the database
     * @param loads of how many of the latest loads something is kept
     * @param oldest of loads before that moment nothing is kept
     */
    public ChangesOver(Dialect dialect, int loads, Instant oldest) {
        this.dialect = dialect;
        this.loads = loads;
        this.oldest = oldest;
    }

    /**
     * The parts whose rows take room and whose time is over.
     *
     * @param connection to the database
     * @return latest first
     * @throws SQLException what the database says
     */
    public List<Part> parts(Connection connection) throws SQLException {
        ChangeSets sets = new ChangeSets(dialect);
        if (!sets.exists(connection)) {
            return List.of();
        }
        String load = dialect.ledger("load");
        return sets.find(
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
     * @return their names; empty where there is none
     * @throws SQLException what the database says
     */
    public List<String> units(Connection connection) throws SQLException {
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
}
