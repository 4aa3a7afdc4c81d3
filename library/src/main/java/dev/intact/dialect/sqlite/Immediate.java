package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** BEGIN IMMEDIATE, waited for in short turns: SQLite's own wait for a lock cannot be interrupted. */
final class Immediate {
    static final long SHORT_WAIT_MILLIS = 250;

    private Immediate() {}

    static void begin(Connection connection, Duration longest, Cancellation cancellation) throws SQLException {
        long lockMillis = longest.toMillis();
        long from = System.nanoTime();
        Sql.script(connection, busyTimeout(Math.min(SHORT_WAIT_MILLIS, lockMillis)));
        boolean begun = false;
        while (!begun) {
            cancellation.check();
            begun = beginsImmediately(connection, from, longest);
        }
    }

    private static boolean beginsImmediately(Connection connection, long from, Duration longest) throws SQLException {
        try {
            Sql.script(connection, "begin immediate; " + busyTimeout(longest.toMillis()));
            return true;
        } catch (SQLException e) {
            if (Codes.classify(e) != FailureKind.CONFLICT || System.nanoTime() - from >= longest.toNanos()) {
                throw e;
            }
            return false;
        }
    }

    static String busyTimeout(long millis) {
        return "pragma busy_timeout=" + Math.min(Integer.MAX_VALUE, millis);
    }
}
