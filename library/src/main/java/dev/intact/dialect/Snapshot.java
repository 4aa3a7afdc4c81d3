package dev.intact.dialect;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * One moment of a database, to be read: nobody waits for it, and what others commit meanwhile is not seen. For one thread
 * at a time, but for {@link #cancel}.
 */
public interface Snapshot extends AutoCloseable {
    /**
     * The connection, in its transaction.
     *
     * @return owned by the snapshot; do not close it, do not end its transaction
     */
    Connection connection();

    /**
     * The user's tables; none of Intact's own.
     *
     * @return in the order of their names
     * @throws SQLException what the database says
     */
    List<TableName> tables() throws SQLException;

    /**
     * A table as it stands.
     *
     * @param table with or without a schema
     * @return its schema, its name resolved to the one stored; empty where there is no such table
     * @throws SQLException what the database says
     */
    Optional<TableSchema> describe(TableName table) throws SQLException;

    /**
     * How a table is named in SQL on {@link #connection}.
     *
     * @param table resolved by {@link #describe}
     * @return qualified and quoted
     */
    String target(TableName table);

    /** Stops the statement that runs now, from any thread; it fails as {@link FailureKind#CANCELLED}. */
    void cancel();

    /**
     * Lets the moment go. Idempotent.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;
}
