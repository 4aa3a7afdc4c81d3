package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * BEGIN IMMEDIATE, tried again and again. SQLite's own wait cannot be interrupted, and looks the less often the longer it
 * lasts, so that whoever comes later goes first; here the eldest look most often.
 */
final class Immediate {
    static final long SHORT_WAIT_MILLIS = 250;

    private static final long AT_FIRST = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);

    private Immediate() {}

    static void begin(Connection connection, Duration longest, Cancellation cancellation) throws SQLException {
        long from = System.nanoTime();
        SQLiteConnection driver = connection.unwrap(SQLiteConnection.class);
        driver.setBusyTimeout(0);
        check(cancellation);
        while (!begins(driver, from, longest)) {
            Pause.REAL.of(Duration.ofNanos(untilNextLook(System.nanoTime() - from)));
            check(cancellation);
        }
        driver.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, longest.toMillis()));
    }

    /** A thread that is interrupted does not rest any more. */
    private static void check(Cancellation cancellation) throws SQLException {
        cancellation.check();
        if (Thread.currentThread().isInterrupted()) {
            throw new SQLiteException("interrupted", SQLiteErrorCode.SQLITE_INTERRUPT);
        }
    }

    private static boolean begins(SQLiteConnection connection, long from, Duration longest) throws SQLException {
        try {
            Sql.control(connection, "begin immediate");
            return true;
        } catch (SQLException e) {
            if (Codes.classify(e) != FailureKind.CONFLICT || System.nanoTime() - from >= longest.toNanos()) {
                throw e;
            }
            return false;
        }
    }

    /** By chance, so that those who met once do not meet again. */
    private static long untilNextLook(long waited) {
        long longest = TimeUnit.MILLISECONDS.toNanos(waited < AT_FIRST || waited > LONG ? 2 : 8);
        return ThreadLocalRandom.current().nextLong(longest / 4, longest);
    }

    static String busyTimeout(long millis) {
        return "pragma busy_timeout=" + Math.min(Integer.MAX_VALUE, millis);
    }
}
