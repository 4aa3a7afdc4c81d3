package dev.intact.dialect;

import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One load's own connection and the place aside where it stages. Until {@link #begin} nothing here takes a lock that
 * anybody waits for, and nothing in the target is changed. For one thread at a time, but for {@link #cancel}.
 */
public interface Workspace extends StagingPlace, DatabaseSession {
    /**
     * The connection on which staged tables and target tables can both be named, in autocommit, or in a transaction that a
     * statement which fails ends. Ask again after {@link #begin}: it may be another one.
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
     * Looks for what would keep a load from being published, before anything is written. Takes one round trip, takes no
     * lock and changes nothing.
     *
     * @param undertaking what the load is about to do
     * @return empty where all is well as far as can be told
     * @throws SQLException what the database says
     */
    List<Finding> findings(Undertaking undertaking) throws SQLException;

    /**
     * Puts a built table into the place of its target, in the publishing transaction.
     *
     * @param built made by {@link #build} and sealed
     * @param table its target
     * @return rows that are now in the target; empty where the target is not missing or empty any more, or must not be
     *     replaced: then nothing was changed
     * @throws SQLException what the database says
     */
    OptionalLong install(StageTable built, TableSchema table) throws SQLException;

    /**
     * Opens the bulk path into a standing table, in the publishing transaction: the rows are checked by the table itself,
     * one by one, and nothing says which of them it refused.
     *
     * @param table that stands
     * @param columns those that are loaded
     * @return a sink that the caller closes; its {@code finish} has all constraints checked, deferred ones too; empty where this database, or this table, has no such way
     * @throws SQLException what the database says
     */
    Optional<BulkSink> straight(TableSchema table, List<Column> columns) throws SQLException;

    /**
     * Whether {@link #straight} may be asked at all.
     *
     * @param table that stands
     * @param columns those that are loaded
     * @return false where it is sure to be empty
     * @throws SQLException what the database says
     */
    boolean takesStraight(TableSchema table, List<Column> columns) throws SQLException;

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
     * From the next {@link #begin} on, constraints are looked at as the schema says, until {@link SchemaWork#end} puts them off:
     * the schema is changed first.
     */
    void migrating();

    /**
     * Changes the schema within the publishing transaction, with foreign keys as that has them. What is set for it is to be
     * put back afterwards: {@link Dialect#settings}.
     *
     * @param longest how long all that is run through it waits for locks together
     * @return for as long as the transaction is open
     */
    SchemaWork schema(Duration longest);

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
     * @param columns indexes that do not depend on any of them are left alone
     * @return empty where dropping an index keeps readers waiting
     * @throws SQLException what the database says
     */
    List<Rebuild> rebuilds(TableName table, List<String> columns) throws SQLException;

    /**
     * What tells the physical rows of a table apart for as long as nobody writes them.
     *
     * @param staged a column of staged tables
     * @param standing columns of the target, together; none of them is null
     */
    record Places(String staged, List<String> standing) {
        /** Takes a copy. */
        public Places {
            standing = List.copyOf(standing);
        }
    }

    /**
     * The places of a table's rows, by which they are found again at once within the publishing transaction.
     *
     * @param table that stands
     * @return empty where rows have no place, or nothing may be kept in this database
     * @throws SQLException what the database says
     */
    Optional<Places> places(TableSchema table) throws SQLException;

    /**
     * Keeps the result of a query for this connection alone: until the end of the publishing transaction, or where that has
     * not begun, until it begins or the workspace is closed.
     *
     * @param select what to keep
     * @return the table that holds it, as it stands in SQL
     * @throws SQLException what the database says
     */
    String keep(String select) throws SQLException;

    /**
     * What would not come back if a table or view was dropped and made again: triggers, views, rights, what somebody changed
     * since. Foreign keys of other tables do not count.
     *
     * @param table that stands, as a load has made it
     * @return each by itself; also what came with the table
     * @throws SQLException what the database says
     */
    List<Hanging> hangingOn(TableSchema table) throws SQLException;

    /**
     * The same of a view.
     *
     * @param addition a view or an index; nothing hangs on an index
     * @return each by itself
     * @throws SQLException what the database says
     */
    List<Hanging> hangingOn(Addition addition) throws SQLException;

    /**
     * How a view or an index stands now.
     *
     * @param addition which
     * @return in the database's words; empty where there is none of that kind and name
     * @throws SQLException what the database says
     */
    Optional<String> definition(Addition addition) throws SQLException;

    /**
     * Drops tables that stand empty, and views and indexes, in the publishing transaction, all or none. Where that would keep
     * a reader waiting, or have to wait for one, it is left.
     *
     * @param additions views and indexes, in the order in which they go
     * @param tables all that refer to each other
     * @return whether they are gone
     * @throws SQLException what the database says
     */
    boolean drop(List<Addition> additions, List<TableName> tables) throws SQLException;

    /**
     * Whether the rows of a table can be kept in tables of Intact's own. Asked in the publishing transaction.
     *
     * @param table that stands, or is made in this transaction
     * @return why they cannot, for people; empty where they can
     * @throws SQLException what the database says
     */
    Optional<String> unkept(TableSchema table) throws SQLException;

    /**
     * What stands first in a row that tells of another one.
     *
     * @param added of a row that was added
     * @param gone of a row that was taken away
     * @param before of a row that was changed, as it was
     * @param after of a row that was changed, as it became
     */
    record Images(String added, String gone, String before, String after) {}

    /** Rows are being told. */
    interface Watching {
        /**
         * All is written. A row that was written more than once is told once from here on.
         *
         * @throws SQLException what the database says
         */
        void finish() throws SQLException;
    }

    /**
     * Has each row of a table that this session writes from now on, foreign keys' and triggers' doing included, put into a
     * table of Intact's own: an image, then the values of all columns that are not generated. Until the end of the
     * publishing transaction; only where the capabilities say so.
     *
     * @param table that stands, or is made in this transaction
     * @param key what makes a row that was written more than once the same row; empty where each value does
     * @param into the table's name, as {@link Dialect#ledger} gives it
     * @param images what stands first
     * @return is told when all is written
     * @throws SQLException what the database says
     */
    Watching watch(TableSchema table, List<String> key, String into, Images images) throws SQLException;

    /**
     * Whether what a row was is told by the UPDATE that changes it: to {@link #watch}, or in what it returns, under the name
     * that {@code with (old as …)} gives it. Where not, the row has to be joined to itself.
     *
     * @return asked of the server, once
     * @throws SQLException what the database says
     */
    boolean tellsOld() throws SQLException;

    /**
     * By what the database tells the rows that this load wrote into a table from all others, later and at no cost now. Asked
     * in the publishing transaction: of rows that are staged before or after they are written, of others after it.
     *
     * @param written what was staged for the table, or {@link StageTable.Kind#STRAIGHT}
     * @param table the table
     * @return opaque; empty where nothing tells them apart, so that the rows themselves have to be kept
     * @throws SQLException what the database says
     */
    Optional<String> mark(StageTable written, TableSchema table) throws SQLException;

    /**
     * What a mark tells now.
     *
     * @param table that stands
     * @param mark given by {@link #mark}
     * @param since what later loads did to the table, in their order
     * @return what is known
     * @throws SQLException what the database says
     */
    Marked marked(TableSchema table, String mark, List<Since> since) throws SQLException;

    /** Something short. */
    @FunctionalInterface
    interface Brief {
        /**
         * Does it.
         *
         * @param connection the transaction's
         * @throws SQLException what the database says; nothing was done
         */
        void in(Connection connection) throws SQLException;
    }

    /**
     * After COMMIT: does something in a transaction of its own in which nobody is waited for, and which keeps nobody waiting
     * for long.
     *
     * @param work what to do
     * @return false where somebody was in the way: nothing was done
     * @throws SQLException what the database says; nothing was done
     */
    boolean briefly(Brief work) throws SQLException;

    /**
     * What was published of a table.
     *
     * @param table its name
     * @param rows added, changed and taken away
     */
    record Change(TableName table, long rows) {}

    /**
     * After COMMIT: what the database should do for the tables' sake (statistics, checkpoint), bounded in time.
     *
     * @param changes what was published
     * @throws SQLException what the database says; the load is published all the same
     */
    void settle(List<Change> changes) throws SQLException;

    /**
     * Drops what was staged, lets the locks go, closes the connection, in this order. Idempotent. Where the database was
     * a missing file and nothing was published, nothing is left of it.
     *
     * @throws SQLException the first failure, the others suppressed
     */
    @Override
    void close() throws SQLException;
}
