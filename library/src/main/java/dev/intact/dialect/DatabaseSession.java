package dev.intact.dialect;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** One connection on which a transaction runs, durable to the utmost. For one thread at a time, but for {@link #cancel}. */
public interface DatabaseSession extends AutoCloseable {
    /**
     * The connection. Ask again after {@link #begin}: it may be another one.
     *
     * @return owned by the session; do not close it, do not change its autocommit
     */
    Connection connection();

    /**
     * A table as it stands now.
     *
     * @param table with or without a schema
     * @return its schema, its name resolved to the one stored; empty where there is no such table
     * @throws SQLException what the database says
     */
    Optional<TableSchema> describe(TableName table) throws SQLException;

    /**
     * How a target table is named in SQL on {@link #connection}.
     *
     * @param table resolved by {@link #describe}, or to be made
     * @return qualified and quoted
     */
    String target(TableName table);

    /**
     * Begins the transaction, durable to the utmost ({@code synchronous=FULL}, {@code synchronous_commit=on}) where
     * nothing else was said, with the lock and statement timeouts of the settings. Makes the database where it is a file that is missing.
     *
     * @param exclusive tables that nobody else may write until the end; readers go on. Names that do not exist are
     *     passed over
     * @throws SQLException what the database says, a lock timeout included
     */
    void begin(List<TableName> exclusive) throws SQLException;

    /**
     * Sends COMMIT.
     *
     * @throws SQLException whatever it says, the outcome is unknown: ask on a {@link #fresh} connection
     */
    void commit() throws SQLException;

    /**
     * Ends the transaction without a trace. Does nothing where there is none.
     *
     * @throws SQLException what the database says; the database ends the transaction by itself then
     */
    void rollback() throws SQLException;

    /**
     * Opens another connection to the database, for asking after an unknown COMMIT.
     *
     * @return the caller closes it; in autocommit
     * @throws SQLException what the database says
     */
    Connection fresh() throws SQLException;

    /**
     * Says where {@link #fresh} goes where the database has several servers, of which another may have taken over.
     *
     * @param successor asked each time
     */
    void follow(Successor successor);

    /** Tells which server has taken over from the one that a session was opened on. */
    @FunctionalInterface
    interface Successor {
        /**
         * Where it is now; may wait for one.
         *
         * @return the same server, as long as it was not replaced
         * @throws SQLException where nobody can be asked
         */
        Address address() throws SQLException;
    }

    /** Stops the statement that runs now, from any thread; it fails as {@link FailureKind#CANCELLED}. */
    void cancel();

    /**
     * Ends what is open and closes the connection, in this order. Idempotent.
     *
     * @throws SQLException the first failure, the others suppressed
     */
    @Override
    void close() throws SQLException;
}
