package dev.intact.dialect.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Which connection a cancel must interrupt, and whether one was asked for. Safe for many threads: a connection is taken
 * out here before it closes, so that an interrupt never meets a closed one.
 */
final class Cancellation {
    private Optional<SQLiteConnection> current = Optional.empty();
    private Runnable wake = () -> {};
    private volatile boolean asked;

    synchronized void watch(Connection connection) throws SQLException {
        current = Optional.of(connection.unwrap(SQLiteConnection.class));
    }

    synchronized void forget() {
        current = Optional.empty();
    }

    /** Wakes threads that wait for one another; the last one told is the only one. */
    synchronized void whenAsked(Runnable waker) {
        wake = waker;
    }

    /** Interrupts what runs now; where nothing runs, the next batch or step of the workspace fails instead. */
    synchronized void cancel() {
        asked = true;
        wake.run();
        if (current.isPresent()) {
            interrupt(current.get());
        }
    }

    private static void interrupt(SQLiteConnection connection) {
        try {
            connection.getDatabase().interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite cannot be interrupted", e);
        }
    }

    void check() throws SQLException {
        if (asked) {
            throw new SQLiteException("interrupted", SQLiteErrorCode.SQLITE_INTERRUPT);
        }
    }
}
