package dev.intact.load;

import dev.intact.dialect.Dialect;
import dev.intact.error.IntactException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * After a publish that failed: asks on a connection of its own whether anything of it is there, so that nobody has to
 * believe it. The marker is written with the rows, so that without it there are no rows.
 */
final class Verification {
    private final LoadContext context;
    private final Observer observer;

    Verification(LoadContext context, Observer observer) {
        this.context = context;
        this.observer = observer;
    }

    void of(String unit) {
        observer.on(new Event.Notice(said(unit)));
    }

    private String said(String unit) {
        Dialect dialect = context.dialect();
        if (dialect.isMissing(context.address())) {
            return "Verified: nothing was changed, there is still no database.";
        }
        try (Connection connection = dialect.connect(context.address(), context.session("verification"))) {
            return isThere(connection, unit)
                    ? "The load is published after all, whatever is said of its end. See: intact history"
                    : "Verified: nothing was changed, the database holds nothing of this load.";
        } catch (SQLException | IntactException e) {
            return "It could not be verified that nothing was changed: " + e.getMessage()
                    + ". Run, when the database can be reached: intact recover";
        }
    }

    private boolean isThere(Connection connection, String unit) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(context.dialect().ledgerExists("commit"))) {
            if (!tables.next() || tables.getLong(1) == 0) {
                return false;
            }
        }
        String sql =
                "select 1 from " + context.dialect().ledger("commit") + " where outcome = 'committed' and unit_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, unit);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
