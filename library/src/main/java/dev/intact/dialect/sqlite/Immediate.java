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
 * BEGIN IMMEDIATE, and what waits for as long, tried again and again. SQLite's own wait cannot be interrupted, and looks the less often the longer it
 * lasts, so that whoever comes later goes first; here the eldest look most often.
 */
final class Immediate {
    static final long SHORT_WAIT_MILLIS = 250;

    private static final long AT_FIRST = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);

    private Immediate() {}

    /** What somebody else's lock may refuse. */
    @FunctionalInterface
    private interface Attempt<T> {
        T on(SQLiteConnection connection) throws SQLException;
    }

    static void begin(Connection connection, Duration longest, Cancellation cancellation) throws SQLException {
        boolean unused = tried(connection, longest, cancellation, driver -> {
            Sql.control(driver, "begin immediate");
            return true;
        });
    }

    /** The journal mode after the switch to write-ahead logging, for which SQLite itself waits for nobody who writes. */
    static String walMode(Connection connection, Duration longest) throws SQLException {
        return tried(
                connection, longest, new Cancellation(), driver -> Sql.text(driver, "pragma main.journal_mode=wal"));
    }

    /** However it ends, the connection waits for locks by itself again: it may be lent to the next. */
    private static <T> T tried(Connection connection, Duration longest, Cancellation cancellation, Attempt<T> attempt)
            throws SQLException {
        SQLiteConnection driver = connection.unwrap(SQLiteConnection.class);
        driver.setBusyTimeout(0);
        try {
            return untilItMay(driver, longest, cancellation, attempt);
        } finally {
            driver.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, longest.toMillis()));
        }
    }

    private static <T> T untilItMay(
            SQLiteConnection driver, Duration longest, Cancellation cancellation, Attempt<T> attempt)
            throws SQLException {
        long from = System.nanoTime();
        check(cancellation);
        while (true) {
            try {
                return attempt.on(driver);
            } catch (SQLException e) {
                if (Codes.classify(e) != FailureKind.CONFLICT || System.nanoTime() - from >= longest.toNanos()) {
                    throw e;
                }
            }
            Pause.REAL.of(Duration.ofNanos(untilNextLook(System.nanoTime() - from)));
            check(cancellation);
        }
    }

    /** A thread that is interrupted does not rest any more. */
    private static void check(Cancellation cancellation) throws SQLException {
        cancellation.check();
        if (Thread.currentThread().isInterrupted()) {
            throw new SQLiteException("interrupted", SQLiteErrorCode.SQLITE_INTERRUPT);
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
