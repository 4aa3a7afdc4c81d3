package dev.intact.dialect.postgres;

import dev.intact.dialect.Workspace.Places;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** What a publishing transaction keeps of its tables, in temporary tables that end with it. */
final class KeptRows {
    private static final String MAY_KEEP = "select has_database_privilege(current_database(), 'temporary')";

    // A ctid is a place in one partition; others have the same.
    private static final Places PLACES = new Places("ctid", List.of("ctid", "tableoid"));

    // The planner takes most rows of a difference for different, and their comparison for dear enough to be compiled.
    private static final String FIRST = "set local jit = off";

    // For the same reason their way from the workers would seem dear. Older servers have no full join that workers
    // share:
    // they would send it every row.
    private static final String SHARED = FIRST + "; set local parallel_tuple_cost = 0";
    private static final int SHARES_FULL_JOINS = 16;

    private final Connection connection;
    private int tables;

    KeptRows(Connection connection) {
        this.connection = connection;
    }

    Optional<Places> places() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MAY_KEEP)) {
            row.next();
            return row.getBoolean(1) ? Optional.of(PLACES) : Optional.empty();
        }
    }

    String keep(String select) throws SQLException {
        String table = "pg_temp.intact_kept_" + ++tables;
        try (Statement statement = connection.createStatement()) {
            statement.execute(connection.getMetaData().getDatabaseMajorVersion() >= SHARES_FULL_JOINS ? SHARED : FIRST);
            String end = connection.getAutoCommit() ? "" : " on commit drop";
            statement.execute("create temporary table " + table + end + " as " + select);
            statement.execute("analyze " + table);
        }
        return table;
    }
}
