package dev.intact.dialect.postgres;

import dev.intact.dialect.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;

/**
 * Whether transactions of a pooled connection that say nothing only read. The server tells of each change, so that it is
 * known without asking; a connection that is lent to the same side again and again is changed once.
 */
final class ReadOnlyDefault {
    private static final String SETTING = "default_transaction_read_only";
    private static final String LIFTED = "off";

    private ReadOnlyDefault() {}

    /** The pool takes back by itself how long an answer may take. */
    static void answers(Connection connection, SessionSettings settings) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run,
                PublishingTransaction.longestAnswer(settings.timeouts().statement(), Duration.ZERO));
    }

    static void lift(Connection connection, SessionSettings settings) throws SQLException {
        if (!isLifted(connection)) {
            execute(connection, lifting(settings));
        }
    }

    /** Two statements for where all settings are taken back; empty where that is as it should be. */
    static String again(Connection connection, SessionSettings settings) throws SQLException {
        return isLifted(connection) ? lifting(settings) : "";
    }

    private static String lifting(SessionSettings settings) {
        return "set " + SETTING + " = off; set statement_timeout = "
                + settings.timeouts().statement().toMillis() + "; ";
    }

    static void restore(Connection connection) throws SQLException {
        if (isLifted(connection)) {
            execute(connection, "set " + SETTING + " = on; reset statement_timeout");
        }
    }

    static boolean isLifted(Connection connection) throws SQLException {
        return LIFTED.equals(connection.unwrap(PGConnection.class).getParameterStatus(SETTING));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
