package dev.intact.dialect;

import java.sql.SQLException;

/**
 * A connection that only reads: the database refuses whatever would change something. Each statement sees what was
 * committed when it began, unless {@link #begin} was called. For one thread at a time, but for {@link #cancel}.
 */
public interface ReadSession extends SqlSession {
    /**
     * From now on all statements see one moment, and a result may be read piece by piece.
     *
     * @throws SQLException what the database says
     */
    void begin() throws SQLException;
}
