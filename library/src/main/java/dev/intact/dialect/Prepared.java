package dev.intact.dialect;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A statement of a program, compiled. For one thread at a time. */
public interface Prepared extends AutoCloseable {
    /**
     * To be bound and run.
     *
     * @return do not close it
     */
    PreparedStatement statement();

    /** It has run to its end and its rows are closed: it may be kept for the next time. */
    default void ended() {}

    /** Closes the statement, or keeps it where it {@link #ended}. */
    @Override
    void close() throws SQLException;

    /**
     * A statement that is not kept.
     *
     * @param statement of the driver
     * @return closes it
     */
    static Prepared once(PreparedStatement statement) {
        return new Prepared() {
            @Override
            public PreparedStatement statement() {
                return statement;
            }

            @Override
            public void close() throws SQLException {
                statement.close();
            }
        };
    }
}
