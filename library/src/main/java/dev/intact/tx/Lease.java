package dev.intact.tx;

import dev.intact.dialect.SqlSession;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;

/** A session for one attempt. What goes wrong when it is given back changes nothing of what was decided. */
record Lease<S extends SqlSession>(S session, Observer observer) implements AutoCloseable {
    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            observer.on(new Event.Notice("A connection was lost and cannot be used again: " + e.getMessage()));
        }
    }
}
