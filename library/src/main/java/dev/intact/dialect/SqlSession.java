package dev.intact.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection on which a program's statements run. For one thread at a time, but for {@link #cancel}. */
public interface SqlSession extends AutoCloseable {
    /**
     * The connection.
     *
     * @return owned by the session; do not close it, do not change its autocommit
     */
    Connection connection();

    /**
     * How many rows go together where they go by batches, and come together where they are read.
     *
     * @return at least 1
     */
    int batch();

    /**
     * What is still to be said before the next statement. Whoever asks sends it with that statement; whoever uses the
     * {@link #connection} asks first.
     *
     * @return mostly nothing
     */
    default Ahead ahead() {
        return Ahead.NOTHING;
    }

    /** Stops the statement that runs now, from any thread; it fails as {@link FailureKind#CANCELLED}. */
    void cancel();

    /**
     * Ends what is open and gives the connection back. Idempotent.
     *
     * @throws SQLException the first failure, the others suppressed
     */
    @Override
    void close() throws SQLException;
}
