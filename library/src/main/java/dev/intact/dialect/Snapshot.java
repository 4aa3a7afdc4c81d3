package dev.intact.dialect;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * A query of all rows of a table, in the order of its primary key where it has one: so the same rows always come in the
     * same order.
     *
     * @param table resolved by {@link #describe}
     * @param columns some of its columns
     * @param words of the database
     * @return SQL
     */
    default String rows(TableSchema table, List<String> columns, SqlWords words) {
        String key = table.primaryKey().stream().map(words::quote).collect(Collectors.joining(", "));
        return "select " + columns.stream().map(words::quote).collect(Collectors.joining(", ")) + " from "
                + target(table.name()) + (key.isEmpty() ? "" : " order by " + key);
    }

    /**
     * What a table is made of, and all that belongs to it.
     *
     * @param tables those that are wanted, as {@link #describe} gives them
     * @return of these tables; views and all that is no table, of the whole database
     * @throws SQLException what the database says
     */
    DatabaseSchema schema(List<TableSchema> tables) throws SQLException;

    /**
     * How a table is made again in a database of the same kind, in the database's own words.
     *
     * @param table as {@link #describe} gives it
     * @return statements
     * @throws SQLException what the database says
     */
    Definition definition(TableSchema table) throws SQLException;

    /**
     * Looks at all values of a table whose columns may hold what they do not declare.
     *
     * @param table as {@link #describe} gives it
     * @return one for each column, in their order; empty where the columns hold what they say
     * @throws SQLException what the database says
     */
    List<Contents> contents(TableSchema table) throws SQLException;

    /**
     * Columns of a table with values that only databases of this kind know: infinity, not a number, years before the first.
     *
     * @param table as {@link #describe} gives it
     * @return their names; empty where the values of all columns are known everywhere
     * @throws SQLException what the database says
     */
    default Set<String> own(TableSchema table) throws SQLException {
        return Set.of();
    }

    /**
     * The rows of a table in blocks, which is the quick way to read many of them. While they are taken, the connection may
     * be used by the same thread.
     *
     * @param table as {@link #describe} gives it
     * @param columns some of its columns
     * @return the caller closes it, before it asks for those of another table; empty where its rows have to be read one by
     *     one, or are few
     * @throws SQLException what the database says
     */
    default Optional<RowBlocks> blocks(TableSchema table, List<String> columns) throws SQLException {
        return Optional.empty();
    }

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
