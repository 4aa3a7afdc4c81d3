package dev.intact.dialect.postgres;

import dev.intact.dialect.MemoryLimits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * How much memory the sessions of a load may take of the server: what was said; else as much as large loads are served
 * well by, but no more than the machine seems to have, and never less than the server is set to.
 */
final class Memory {
    private static final long KILO = 1024;
    private static final long LEAST_WORK = 64 * KILO;
    private static final long LEAST_MAINTENANCE = 1024 * KILO;

    // The machine cannot be asked; what its administrator takes its cache for says how big it is (usually 4 GB). A hash
    // may take twice its part, and parallel workers take it once more each.
    private static final long USUAL_WORK = 256 * KILO * KILO;
    private static final int WORK_PART = 16;
    private static final long USUAL_MAINTENANCE = 512 * KILO * KILO;
    private static final int MAINTENANCE_PART = 8;

    private static final String SAY = "select set_config(?, ? || 'kB', %s)";
    private static final String RAISE = """
            select set_config(v.name, greatest(pg_size_bytes(current_setting(v.name)),
              least(?, pg_size_bytes(current_setting('effective_cache_size')) / ?)) / 1024 || 'kB', %s)
            from (values (?)) v(name)""";

    private final MemoryLimits said;
    private final boolean passing;

    /** What is said of a session that is only lent is said for its transaction. */
    Memory(MemoryLimits said, Sessions sessions) {
        this.said = said;
        this.passing = sessions == Sessions.OF_A_POOLER;
    }

    /** For the session that compares, builds and publishes. */
    void raise(Connection connection) throws SQLException {
        if (!say(connection, "work_mem", said.work(), LEAST_WORK)) {
            raise(connection, "work_mem", USUAL_WORK, WORK_PART);
        }
        if (!sayMaintenance(connection)) {
            raise(connection, "maintenance_work_mem", USUAL_MAINTENANCE, MAINTENANCE_PART);
        }
    }

    /** For a session that builds indexes beside that one: as much, where it was said, else what any session of ours has. */
    void raiseFurther(Connection connection) throws SQLException {
        sayMaintenance(connection);
    }

    private boolean sayMaintenance(Connection connection) throws SQLException {
        return say(connection, "maintenance_work_mem", said.maintenance(), LEAST_MAINTENANCE);
    }

    private boolean say(Connection connection, String setting, OptionalLong bytes, long least) throws SQLException {
        if (bytes.isEmpty()) {
            return false;
        }
        long kilos = Math.min(Integer.MAX_VALUE, Math.max(least, bytes.getAsLong()) / KILO);
        try (PreparedStatement statement = connection.prepareStatement(SAY.formatted(passing))) {
            statement.setString(1, setting);
            statement.setLong(2, kilos);
            statement.execute();
        }
        return true;
    }

    private void raise(Connection connection, String setting, long usual, int part) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE.formatted(passing))) {
            statement.setLong(1, usual);
            statement.setInt(2, part);
            statement.setString(3, setting);
            statement.execute();
        }
    }
}
