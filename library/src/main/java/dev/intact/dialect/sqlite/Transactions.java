package dev.intact.dialect.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends transactions. SQLite ends one by itself after some failures, and says so only by refusing to do it again. */
final class Transactions {
    private Transactions() {}

    static void rollback(Connection connection) throws SQLException {
        try {
            Sql.run(connection, "rollback");
        } catch (SQLException e) {
            if (!idle(connection)) {
                throw e;
            }
        }
    }

    /** A connection that cannot be brought to rest must not be lent to the next. */
    static void rollbackOrAbort(Connection connection) throws SQLException {
        try {
            rollback(connection);
        } catch (SQLException e) {
            connection.abort(Runnable::run);
            throw e;
        }
    }

    /** A deferred BEGIN takes no lock and is refused exactly where a transaction is open. */
    static boolean idle(Connection connection) throws SQLException {
        try {
            Sql.run(connection, "begin");
        } catch (SQLException e) {
            return false;
        }
        Sql.run(connection, "rollback");
        return true;
    }
}
