package dev.intact.ledger;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.ChangeSets.Part;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much room the kept changes take.
 *
 * @param bytes by load, with what the database needs besides the rows; only loads of which rows are kept
 */
public record ChangeSizes(Map<Long, Long> bytes) {
    /** Takes a copy. */
    public ChangeSizes {
        bytes = Map.copyOf(bytes);
    }

    /**
     * Measures.
     *
     * @param dialect of the database
     * @param connection to the database
     * @return as the database counts
     * @throws SQLException what the database says
     */
    public static ChangeSizes of(Dialect dialect, Connection connection) throws SQLException {
        ChangeSets sets = new ChangeSets(dialect);
        Map<Long, Long> bytes = new TreeMap<>();
        for (Part part : sets.kept(connection)) {
            String size = dialect.size(ChangeTables.name(part.load(), part.number()));
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(size)) {
                row.next();
                bytes.merge(part.load(), row.getLong(1), Long::sum);
            }
        }
        return new ChangeSizes(bytes);
    }

    /**
     * Of all loads.
     *
     * @return in bytes
     */
    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Of one load.
     *
     * @param load its number
     * @return in bytes; 0 where no rows of it are kept
     */
    public long of(long load) {
        return bytes.getOrDefault(load, 0L);
    }
}
