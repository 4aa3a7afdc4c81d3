package dev.intact.dialect;

import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One load's own connection and the place aside where it stages. Until {@link #begin} nothing here takes a lock that
 * anybody waits for, and nothing in the target is changed. For one thread at a time, but for {@link #cancel}.
 */
public interface Workspace extends DatabaseSession {
    /**
     * The connection on which staged tables and target tables can both be named, in autocommit. Ask again after
     * {@link #begin}: it may be another one.
     *
     * @return owned by the workspace; do not close it, do not change its autocommit
     */
    @Override
    Connection connection();

    /**
     * Where a table that is missing would be made, so that it has the same name before and after.
     *
     * @param table with or without a schema
     * @return the name that {@link #describe} gives it once it stands
     * @throws SQLException what the database says
     */
    TableName place(TableName table) throws SQLException;

    /**
     * Takes the lock of each table for this load, all or none, without waiting. It is gone when the process is.
     *
     * @param tables what will be published
     * @throws SQLException what the database says
     * @throws dev.intact.error.TransactionConflictException where another load has one; the message says which load
     */
    void lock(List<TableName> tables) throws SQLException;

    /**
     * Clears away what units whose process has ended left aside.
     *
     * @return the names of what was removed, for people; empty where there was nothing
     * @throws SQLException what the database says
     */
    List<String> sweep() throws SQLException;

    /**
     * Makes a table aside.
     *
     * @param label a short word for people, [a-z0-9_]
     * @param columns what it holds
     * @return the empty table
     * @throws SQLException what the database says
     */
    StageTable stage(String label, List<Column> columns) throws SQLException;

    /**
     * Opens the bulk path into a staged table. One sink at a time.
     *
     * @param table made by {@link #stage}
     * @return a sink that the caller closes
     * @throws SQLException what the database says
     */
    BulkSink write(StageTable table) throws SQLException;

    /**
     * Tells that all rows are in: builds an index for each lookup and gathers statistics.
     *
     * @param table made by {@link #stage}
     * @param lookups lists of columns by which rows will be found
     * @throws SQLException what the database says
     */
    void seal(StageTable table, List<List<String>> lookups) throws SQLException;

    /**
     * Begins the publishing transaction, durable to the utmost ({@code synchronous=FULL}, {@code synchronous_commit=on}),
     * with the lock and statement timeouts of the settings and the locks of {@link #lock} confirmed. Makes the database
     * where it is a file that is missing.
     *
     * @param exclusive tables that nobody else may write until the end; readers go on. Empty names that do not exist
     *     are passed over
     * @throws SQLException what the database says, a lock timeout included
     */
    @Override
    void begin(List<TableName> exclusive) throws SQLException;

    /**
     * An index that may be taken away and built again within the publishing transaction without anybody noticing.
     *
     * @param drop takes it away
     * @param build builds it as it was
     */
    record Rebuild(String drop, String build) {}

    /**
     * The indexes of a standing table that can be built from all rows instead of being kept row by row.
     *
     * @param table that stands
     * @return empty where dropping an index keeps readers waiting
     * @throws SQLException what the database says
     */
    List<Rebuild> rebuilds(TableName table) throws SQLException;

    /**
     * After COMMIT: what the database should do for the tables' sake (statistics, checkpoint), bounded in time.
     *
     * @param tables what was published
     * @throws SQLException what the database says; the load is published all the same
     */
    void settle(List<TableName> tables) throws SQLException;

    /**
     * Drops what was staged, lets the locks go, closes the connection, in this order. Idempotent. Where the database was
     * a missing file and nothing was published, nothing is left of it.
     *
     * @throws SQLException the first failure, the others suppressed
     */
    @Override
    void close() throws SQLException;
}
