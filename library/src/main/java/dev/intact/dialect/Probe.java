package dev.intact.dialect;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Somebody who looks at a database now and then, apart from all pools. Makes nothing, changes nothing and takes no lock
 * that anybody waits for. For one thread at a time.
 */
public interface Probe extends AutoCloseable {
    /**
     * Looks. What is kept open since the last look and does not answer any more is opened again.
     *
     * @param longest how long it is worth waiting for; whatever hangs ends by itself soon after
     * @return what was seen
     * @throws SQLException what the database says
     * @throws dev.intact.error.IntactException where there is no database
     */
    Vitals look(Duration longest) throws SQLException;

    /**
     * Lets go of what is kept open; the next look opens it again.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;
}
