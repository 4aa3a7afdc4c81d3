package dev.intact.dialect;

import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.Optional;

/** Words of SQL that differ between databases; all else of a statement is standard, and stands once in whoever writes it. */
public interface SqlWords {
    /**
     * Quotes a name.
     *
     * @param identifier any text without U+0000
     * @return the name as it stands in SQL
     */
    String quote(String identifier);

    /**
     * The statements that make a table: columns, checks, and those keys that cannot be added later.
     *
     * @param table what to make; the dialect chooses the SQL types
     * @param sqlName its name as it stands in SQL
     * @return the table itself first, then what refers to other tables
     */
    List<String> create(TableSchema table, String sqlName);

    /**
     * The statements that add primary and unique keys and indexes to a table made by {@link #create}, once its rows are in:
     * an index built from all rows costs half of one that is kept row by row. Keys may have been made with the table.
     *
     * @param table as it was made
     * @param sqlName its name as it stands in SQL
     * @return empty where there is nothing left to add
     */
    List<String> addKeys(TableSchema table, String sqlName);

    /**
     * The statements that add foreign keys, once the rows and keys of all tables are in.
     *
     * @param table as it was made
     * @param sqlName its name as it stands in SQL
     * @return empty where {@link #create} has made them
     */
    List<String> addReferences(TableSchema table, String sqlName);

    /**
     * A staged value as the target column takes it.
     *
     * @param column of the target
     * @param expression SQL for the staged value
     * @return the expression, cast where the stage holds another type
     */
    String fromStage(Column column, String expression);

    /**
     * By what rows of a table of Intact's own that has {@code created_at} come in the order in which they were written.
     *
     * @param alias of the table
     * @return an expression
     */
    default String written(String alias) {
        return alias + ".created_at";
    }

    /**
     * A value of a standing column as it is kept in a table of Intact's own, exactly, and so that nothing depends on a type
     * or a collation that the user may drop.
     *
     * @param column of a standing table
     * @param expression SQL for a value of its type
     * @return the expression, cast where it must be
     */
    String kept(Column column, String expression);

    /**
     * The type of a column that holds what {@link #kept} gives.
     *
     * @param column of a standing table
     * @return as written in CREATE TABLE; empty where a column need have none
     */
    String keptType(Column column);

    /**
     * A kept value as the column takes it: undoes {@link #kept}.
     *
     * @param column of a standing table
     * @param expression SQL for the kept value
     * @return the expression, cast where it must be
     */
    String fromKept(Column column, String expression);

    /**
     * A value of the target column's type in a form that {@code IS DISTINCT FROM} and {@code =} can compare.
     *
     * @param column of the target
     * @param expression SQL for a value of its type
     * @return the expression, cast where the type has no equality
     */
    String comparable(Column column, String expression);

    /**
     * For a type that only the database knows: finds staged texts that are not valid for it.
     *
     * @param column of the target
     * @param expression SQL for the staged text
     * @return a predicate that is true for bad values; empty where the type was checked before staging
     */
    Optional<String> invalid(Column column, String expression);

    /**
     * What identifies a physical row of a table within one transaction, its partitions included.
     *
     * @param table the table
     * @param alias how the statement calls it
     * @return an expression that no two rows share, partitions included
     */
    String rowId(TableSchema table, String alias);

    /**
     * What the database tells of who wrote a standing row, to be kept with the row: a later load that takes this load's rows
     * away, or changes them, would take that along ({@link Marked.ByRow#kept}).
     *
     * @param alias of the row
     * @return a whole number; empty where it tells nothing
     */
    Optional<String> writer(String alias);

    /**
     * Whether two names of a table mean the same physical row, within one statement.
     *
     * @param one a name
     * @param other another name
     * @return a predicate that is quick to look up
     */
    String sameRow(String one, String other);

    /**
     * A verb by which a row that conflicts with another is an error, whatever the table says of it.
     *
     * @param verb {@code insert} or {@code update}
     * @param table the target
     * @return what the statement begins with
     */
    String refusing(String verb, TableSchema table);

    /**
     * What stands between an INSERT's columns and its rows so that an always-generated identity takes given values.
     *
     * @param table the target
     * @return {@code overriding system value}, or empty
     */
    String overriding(TableSchema table);

    /**
     * Statements that move the running numbers of a table past the values it now holds, never back; run in the
     * publishing transaction after the rows.
     *
     * @param table the target
     * @param sqlName its name as it stands in SQL
     * @return may be empty
     */
    List<String> advanceSequences(TableSchema table, String sqlName);

    /**
     * A ledger table's name in SQL, on a workspace's or a fresh connection.
     *
     * @param name {@code commit}, {@code load} …
     * @return qualified and quoted: {@code intact.load}, {@code main.intact_load}
     */
    String ledger(String name);

    /**
     * How a ledger table declares a running number as its primary key.
     *
     * @return what follows the column's name: {@code integer primary key}, {@code bigint generated by default as
     *     identity primary key}
     */
    String runningKey();

    /**
     * Asks, with one row and one column {@code count(*)}, whether a ledger table is there.
     *
     * @param name as for {@link #ledger}
     * @return a query that yields 0 or 1
     */
    String ledgerExists(String name);

    /**
     * Asks, with one row and one column, how many bytes a ledger table takes.
     *
     * @param name as for {@link #ledger}, of a table that is there
     * @return a query
     */
    String size(String name);

    /**
     * Statements that make room for the ledger tables, safe to run again.
     *
     * @return {@code create schema if not exists intact}, or nothing
     */
    List<String> ledgerHome();

    /**
     * The type this database would give a column of a new table.
     *
     * @param type what it holds
     * @return as written in CREATE TABLE
     */
    String sqlType(ColumnType type);
}
