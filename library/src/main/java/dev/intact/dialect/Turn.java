package dev.intact.dialect;

import java.sql.SQLException;

/** A place in the queue of those who write, where one writes after the other. */
@FunctionalInterface
public interface Turn {
    /** There is no queue. */
    Turn ANYTIME = () -> () -> {};

    /** It is somebody's turn until this is closed. */
    interface Held extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /**
     * Waits for it.
     *
     * @return closed by whoever has written
     * @throws SQLException that it did not come in time
     */
    Held take() throws SQLException;
}
