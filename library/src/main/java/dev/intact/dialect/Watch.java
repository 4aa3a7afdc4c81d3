package dev.intact.dialect;

import java.sql.SQLException;
import java.time.Duration;

/** Asks one server how it stands, on a connection of its own that is kept. For one thread at a time. */
public interface Watch extends AutoCloseable {
    /**
     * Asks it; connects where that is needed.
     *
     * @param longest for a connection, and for an answer, each
     * @return what it says
     * @throws SQLException what the database says; the next question connects anew
     */
    Standing ask(Duration longest) throws SQLException;

    /** Lets the connection go; a further question would open another. */
    @Override
    void close();
}
