package dev.intact.migrate;

import dev.intact.dialect.SchemaSession;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;

/**
 * A session of migrations. What became of them is decided before it is closed: a failure to close is only told.
 *
 * @param session closed with this
 * @param observer told
 */
record Held(SchemaSession session, Observer observer) implements AutoCloseable {
    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException | RuntimeException e) {
            observer.on(new Event.Notice("The session of the migrations was lost: " + e.getMessage()));
        }
    }
}
