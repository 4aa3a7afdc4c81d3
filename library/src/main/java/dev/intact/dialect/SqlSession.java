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
     * Compiles a statement, or gives one that was kept.
     *
     * @param sql one statement, with what was to be said {@link #ahead} of it
     * @param values how many will be bound; by the time it runs, fewer or more than it takes are refused
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    default Prepared prepare(String sql, int values) throws SQLException {
        return Prepared.once(connection().prepareStatement(sql));
    }

    /**
     * How many rows go together where they go by batches, and come together where they are read.
     *
     * @return at least 1
     */
    int batch();

    /**
     * What is still to be said before the next statement, and goes along with it. Whoever uses the {@link #connection}
     * asks first, and says {@link #sending} when all is ready.
     *
     * @param gives what the statement gives
     * @return mostly nothing; where there is something, {@link #sent} is said afterwards
     * @throws SQLException what the driver says
     */
    default Ahead ahead(Ahead.Of gives) throws SQLException {
        return Ahead.NOTHING;
    }

    /**
     * Just before a statement of the program is sent, with what was to be said {@link #ahead} of it.
     *
     * @param sql its text, which tells whether the session is to be set back when it is given back
     * @throws SQLException where it must not be sent
     */
    default void sending(String sql) throws SQLException {}

    /**
     * Just after the statement that had something {@link #ahead}, whatever became of it.
     *
     * @throws SQLException what the driver says
     */
    default void sent() throws SQLException {}

    /** From now on the session may be anything: it is set back when it is given back. */
    default void touched() {}

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
