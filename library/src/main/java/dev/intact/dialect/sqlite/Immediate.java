package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * BEGIN IMMEDIATE, and whatever else needs a lock, tried again and again. SQLite's own wait cannot be interrupted, and looks
 * the less often the longer it lasts, so that whoever comes later goes first; here the eldest look most often.
 */
final class Immediate {
    static final long SHORT_WAIT_MILLIS = 250;

    private static final long AT_FIRST = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);

    private Immediate() {}

    /** Fails as a conflict where the lock is not free. */
    @FunctionalInterface
    interface Locking {
        void run() throws SQLException;
    }

    static void begin(Connection connection, Duration longest, Cancellation cancellation) throws SQLException {
        Sql.script(connection, busyTimeout(0));
        String begin = "begin immediate; " + busyTimeout(longest.toMillis());
        await(longest, cancellation, () -> Sql.script(connection, begin));
    }

    /** Until it has the lock. */
    static void await(Duration longest, Cancellation cancellation, Locking locking) throws SQLException {
        long from = System.nanoTime();
        cancellation.check();
        while (!has(locking, from, longest)) {
            Pause.REAL.of(Duration.ofNanos(untilNextLook(System.nanoTime() - from)));
            cancellation.check();
        }
    }

    private static boolean has(Locking locking, long from, Duration longest) throws SQLException {
        try {
            locking.run();
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
