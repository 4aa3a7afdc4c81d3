package dev.intact.connect;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Upkeep;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where the connections of a pool come from.
 *
 * @param name of the server or the file, without secrets
 * @param openings how they are opened
 * @param dialect tells failures apart
 * @param upkeep asked about them
 * @param observer told of what people should know
 */
record Origin(String name, Openings openings, Dialect dialect, Upkeep upkeep, Observer observer) {
    /** The same for something else. */
    Origin with(String purpose) {
        return new Origin(name + purpose, openings, dialect, upkeep, observer);
    }

    /** The same, looked after together with others. */
    Origin keptBy(Upkeep same) {
        return new Origin(name, openings, dialect, same, observer);
    }

    /**
     * How connections are opened.
     *
     * @param first opens the first, and waits for a server that is on its way
     * @param further opens one more; the pool itself says when it is tried
     */
    record Openings(Opening first, Opening further) {}

    /** Opens one more connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }
}
