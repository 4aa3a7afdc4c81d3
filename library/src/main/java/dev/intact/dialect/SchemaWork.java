package dev.intact.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Changes the schema on a connection of its own or of somebody else's transaction. For one thread at a time. */
public interface SchemaWork {
    /**
     * On which it is done.
     *
     * @return not to be closed
     */
    Connection connection();

    /**
     * Before the first statement, within somebody else's transaction: nobody in it waits for a lock longer than these
     * statements may.
     *
     * @throws SQLException what the database says
     */
    default void start() throws SQLException {}

    /**
     * Runs one statement, in the transaction or, where none has begun, by itself.
     *
     * @param sql without parameters
     * @throws SQLException what the database says
     */
    void execute(String sql) throws SQLException;

    /**
     * As {@link #execute}, of a statement that keeps nobody waiting while it waits for a lock, and would leave something behind
     * if it gave up: it waits for as long as it may work.
     *
     * @param sql without parameters
     * @throws SQLException what the database says
     */
    default void executeConcurrently(String sql) throws SQLException {
        execute(sql);
    }

    /**
     * As {@link #execute}, but no row changes for the sake of a foreign key alone, where the database would not do so either
     * if the schema was changed by itself: such a statement is refused. SQLite looks at foreign keys within a load, and not
     * within a migration; among others it empties a table before it drops it.
     *
     * @param sql without parameters
     * @throws SQLException what the database says, or which rows would have changed
     */
    default void executeWithoutActions(String sql) throws SQLException {
        execute(sql);
    }

    /**
     * Looks at what was put off, as COMMIT would.
     *
     * @throws SQLException what is broken
     */
    void settle() throws SQLException;

    /**
     * After the last statement, within somebody else's transaction: constraints are put off as that one wants it, and nobody in
     * it waits for a lock longer than these statements did.
     *
     * @throws SQLException what the database says
     */
    default void end() throws SQLException {}

    /**
     * Takes away what statements left in the session beside its settings, within the transaction: temporary objects, cursors,
     * prepared statements, settings of the user's own. All settings may be others afterwards.
     *
     * @throws SQLException what the database says
     */
    void clear() throws SQLException;

    /**
     * What the database told beside the result of the last statement, also of one that failed. It is given once.
     *
     * @return in its order, the first hundred; empty where it tells nothing
     */
    default List<Remark> remarks() {
        return List.of();
    }

    /**
     * Something that the database told.
     *
     * @param weight how it is meant
     * @param text one sentence or two
     */
    record Remark(Weight weight, String text) {
        /** How it is meant. */
        public enum Weight {
            /** To be known. */
            NOTICE,
            /** To be seen. */
            WARNING
        }
    }
}
