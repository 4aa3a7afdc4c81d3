package dev.intact.dialect;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The place aside where a load stages its rows: nothing here changes what anybody else sees. For one thread at a time. */
public interface StagingPlace {
    /**
     * Clears away what units whose process has ended left aside.
     *
     * @return the names of what was removed, for people; empty where there was nothing
     * @throws SQLException what the database says
     */
    List<String> sweep() throws SQLException;

    /**
     * As {@link #sweep}, and what could be resumed too.
     *
     * @return the names of what was removed, for people; empty where there was nothing
     * @throws SQLException what the database says
     */
    List<String> sweepAll() throws SQLException;

    /**
     * What ended loads left that can be resumed. Changes nothing.
     *
     * @return empty where there is nothing
     * @throws SQLException what the database says
     */
    List<Resumable> resumable() throws SQLException;

    /**
     * Drops what ended loads of these tables left; this load has their locks.
     *
     * @param tables what will be loaded
     * @return what it was
     * @throws SQLException what the database says
     */
    List<Resumable> forget(List<TableName> tables) throws SQLException;

    /**
     * What ended loads had left.
     *
     * @param found what this load goes on with; its tables come out of {@link #stage} and {@link #build} in their order
     * @param dropped why each of the others was dropped
     */
    record TakenUp(Optional<Resumable> found, List<String> dropped) {
        /** Takes a copy. */
        public TakenUp {
            dropped = List.copyOf(dropped);
        }
    }

    /**
     * Keeps what is staged from now on in chunks that outlive this process, until the load is published or this closes,
     * and takes up what an ended load of the same kind left. Whatever else ended loads of these tables left is dropped.
     * To be called with the tables locked, before anything is staged.
     *
     * @param chunking what this load is
     * @return what was there; empty where nothing that is staged here can outlive it
     * @throws SQLException what the database says
     */
    Optional<TakenUp> keep(Chunking chunking) throws SQLException;

    /**
     * What is in a staged table that was taken up.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @return the note of each piece whose rows are there; empty for a table that is new
     */
    List<String> notes(StageTable table);

    /**
     * How many rows are in a staged table, whether its indexes know of them or not.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @return counted now
     * @throws SQLException what the database says
     */
    long rows(StageTable table) throws SQLException;

    /**
     * Lets what is kept in chunks stay when this closes.
     *
     * @return how many chunks there are
     */
    long leave();

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
     * Makes a table aside in the very shape of its target, to be put into its place as it is by {@link Workspace#install}. Its rows
     * are not numbered; its keys and indexes are made by {@link #seal}.
     *
     * @param label a short word for people, [a-z0-9_]
     * @param table the target, which is missing or stands empty
     * @param columns those that are loaded; the others take their defaults
     * @param definition how the target is made, where that was said: by its first part alone then, {@link #seal} makes no
     *     keys, and the other parts are for whoever installs it
     * @return empty where this database, or this target, has no such way: nothing was made then
     * @throws SQLException what the database says
     */
    Optional<StageTable> build(String label, TableSchema table, List<Column> columns, Optional<Definition> definition)
            throws SQLException;

    /**
     * Opens the bulk path into a staged table, in one lane. One set of lanes at a time.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @return a sink that the caller closes
     * @throws SQLException what the database says
     */
    default BulkSink write(StageTable table) throws SQLException {
        return write(table, 1).get(0);
    }

    /**
     * Opens the bulk path into a staged table, in several lanes. Each is for a thread of its own; what one has finished may
     * stay although another was cancelled, so that a table is of use only where all have finished.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @param most how many lanes are wanted, at least 1
     * @return 1 to {@code most} sinks that the caller closes, all of them
     * @throws SQLException what the database says
     */
    List<BulkSink> write(StageTable table, int most) throws SQLException;

    /**
     * Fills a staged table with rows that a database of this kind has written down, numbered in their order.
     *
     * @param table made by {@link #stage}, with all their columns
     * @param rows as {@link Keeping} wrote them
     * @return how many
     * @throws SQLException what the database says
     * @throws IOException where they cannot be read
     */
    long fill(StageTable table, StoredRows rows) throws SQLException, IOException;

    /**
     * Tells that all rows are in, where nothing in them refers to other tables.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @param lookups lists of columns by which rows will be found
     * @throws SQLException what the database says; a broken constraint where a built table does not keep its keys
     */
    default void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        seal(table, lookups, List.of());
    }

    /**
     * Tells that all rows are in: builds an index for each lookup, or, of a built table, its keys and indexes, and gathers
     * the statistics that auditing and publishing need.
     *
     * @param table made by {@link #stage} or {@link #build}
     * @param lookups lists of columns by which rows will be found
     * @param references lists of columns by which rows find others
     * @throws SQLException what the database says; a broken constraint where a built table does not keep its keys
     */
    void seal(StageTable table, List<List<String>> lookups, List<List<String>> references) throws SQLException;
}
