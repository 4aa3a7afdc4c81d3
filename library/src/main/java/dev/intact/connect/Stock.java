package dev.intact.connect;

import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The connections that a pool has. Nobody comes here but through the pool's gate. Safe for many threads. */
sealed interface Stock extends AutoCloseable permits FileStock, ServerStock {
    /** How many may be out at a time. */
    int most();

    /** A connection that works, opened where none is there; empty where that took too long. */
    Optional<Taken> take(Deadline deadline) throws SQLException, InterruptedException;

    /** Keeps it for the next, or lets go of it. */
    void back(Taken taken) throws SQLException;

    /** Lets go of it. */
    void discard(Taken taken) throws SQLException;

    /** Lets go of the idle ones now, and of the others when they come back. */
    void evict();

    /** Connections there are, in use or not. */
    int open();

    /** What to throw where {@code waited} tells how long nothing came. */
    IntactException overdue(String waited, Deadline deadline);

    @Override
    void close();

    /**
     * One that is out.
     *
     * @param connection itself
     * @param since when, as {@link System#nanoTime} counts
     */
    record Taken(Connection connection, long since) {}
}
