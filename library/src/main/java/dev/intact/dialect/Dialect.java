package dev.intact.dialect;

import dev.intact.error.IntactException;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between databases, as whole jobs. Immutable, safe for many threads, owns no connection. Everything above
 * writes standard SQL that each database runs ({@code IS DISTINCT FROM}, {@code UPDATE … FROM}, CTEs) and asks here for
 * the words that differ.
 */
public interface Dialect {
    /**
     * Its name.
     *
     * @return {@code sqlite}, {@code postgresql}
     */
    String name();

    /**
     * What it can do.
     *
     * @return data
     */
    Capabilities capabilities();

    /**
     * Reads an address of this database.
     *
     * @param text as a user writes it
     * @return the address; empty where it is another database's
     * @throws dev.intact.error.ConfigurationException where it is this database's and wrong; without any password
     */
    Optional<Address> address(String text);

    /**
     * Opens a load's own connection. Makes nothing in the target.
     *
     * @param address read by {@link #address}
     * @param settings how it behaves
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    Workspace open(Address address, WorkspaceSettings settings) throws SQLException;

    /**
     * Opens a connection for a program's transactions, checked and configured, in autocommit. It may be kept and used
     * for one {@link #session} after the other.
     *
     * @param address read by {@link #address}
     * @param settings how it behaves
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    Connection connect(Address address, SessionSettings settings) throws SQLException;

    /**
     * Whether there is no database at an address yet, as far as it can be told without connecting.
     *
     * @param address read by {@link #address}
     * @return true where connecting would make it
     */
    boolean isMissing(Address address);

    /**
     * What a unit has left aside. Changes nothing.
     *
     * @param connection opened by {@link #connect}
     * @param address of that database
     * @param unit its name
     * @return names for people; empty where nothing is left
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    List<String> aside(Connection connection, Address address, String unit) throws SQLException, IOException;

    /**
     * Opens a database to read one moment of it. Makes nothing.
     *
     * @param address of a database that is there
     * @param settings how long things may take; statements have no limit
     * @return the caller closes it
     * @throws SQLException what the database says
     * @throws dev.intact.error.ConfigurationException where there is no database
     */
    Snapshot snapshot(Address address, SessionSettings settings) throws SQLException;

    /**
     * Opens a database to write one moment of it down: the moment at which this returns.
     *
     * @param address of a database that is there
     * @param settings how long things may take; statements have no limit
     * @param extent how much is written down
     * @param place where to
     * @return the caller closes it
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws dev.intact.error.ConfigurationException where there is no database
     */
    Keeping keeping(Address address, SessionSettings settings, Keeping.Extent extent, Keeping.Place place)
            throws SQLException, IOException;

    /**
     * What the database is called, as the name of a folder.
     *
     * @param address read by {@link #address}
     * @return the name of its file, or its name on the server
     */
    String databaseName(Address address);

    /**
     * What the database's own programs find in their environment to get in.
     *
     * @param address read by {@link #address}
     * @return with secrets; empty where there are no such programs
     */
    Map<String, String> programEnvironment(Address address);

    /**
     * Somebody who looks at what such a program does in the database.
     *
     * @param address read by {@link #address}
     * @param settings how long it may wait, and its statements may run
     * @param program the name that only it gives to its session
     * @return not connected yet; empty where there are no such programs
     */
    Optional<Witness> witness(Address address, SessionSettings settings, String program);

    /**
     * A database as one file.
     *
     * @param address read by {@link #address}
     * @return touches nothing yet; empty where a database is more than a file
     */
    Optional<WholeFile> wholeFile(Address address);

    /**
     * How the rows of a query are read without loss.
     *
     * @param rows that stand before their first row
     * @return for these rows
     * @throws SQLException what the driver says
     */
    ResultReading reading(ResultSet rows) throws SQLException;

    /**
     * A session on a connection made by {@link #connect}, or on a wrapper of one. Closing it closes what was given.
     *
     * @param connection in autocommit, with no transaction open
     * @param address where it leads
     * @param settings how it behaves
     * @return the session
     * @throws SQLException what the database says
     */
    ProgramSession session(Connection connection, Address address, SessionSettings settings) throws SQLException;

    /**
     * Whether a transaction is open that takes statements. A database may have ended it by itself.
     *
     * @param connection made by {@link #connect}, or a wrapper of one
     * @return false also where it only waits to be rolled back
     * @throws SQLException what the database says
     */
    boolean inTransaction(Connection connection) throws SQLException;

    /**
     * What a method of a driver's own interface gave, made so that it cannot harm the transaction it works in.
     *
     * @param connection made by {@link #connect}, or a wrapper of one
     * @param given by the driver
     * @param containment told where work begins and how it ends
     * @return the same, or something that takes its place
     * @throws SQLException what the driver says
     */
    Object contain(Connection connection, Object given, Containment containment) throws SQLException;

    /**
     * Binds a program's value to a parameter of a statement, exactly.
     *
     * @param statement to be run on a connection of this database
     * @param index from 1
     * @param value null, text, a number, a boolean, a {@code java.time} value, {@code byte[]}, {@code UUID}, an enum (by
     *     name), or whatever else the driver takes
     * @throws SQLException what the driver says
     */
    void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException;

    /**
     * Which database an address leads to, however it is spelt.
     *
     * @param address read by {@link #address}
     * @param settings how a connection behaves, where one is needed
     * @return of a server that cannot be asked, its place alone
     */
    Identity identity(Address address, SessionSettings settings);

    /**
     * The database as a file.
     *
     * @param address read by {@link #address}
     * @return a real path that need not exist; empty where the database is no file
     */
    Optional<Path> file(Address address);

    /**
     * The folder beside the database in which its homes are; empty where the database is no file.
     *
     * @param address read by {@link #address}
     * @return a real path that need not exist
     */
    Optional<Path> besides(Address address);

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
     * What kind of failure this is.
     *
     * @param failure what the driver threw
     * @return decided from the driver's codes
     */
    FailureKind classify(SQLException failure);

    /**
     * What the database says about the constraint that refused a row.
     *
     * @param failure of kind {@link FailureKind#CONSTRAINT}
     * @return what is known
     */
    Violation violation(SQLException failure);

    /**
     * The type this database would give a column of a new table.
     *
     * @param type what it holds
     * @return as written in CREATE TABLE
     */
    String sqlType(ColumnType type);

    /**
     * Translates a failure, once, where it leaves the database rooms.
     *
     * @param attempted what was done on what, as the beginning of a sentence: {@code Cannot read table player}
     * @param failure what the driver threw
     * @return the family's exception, its message without secrets
     */
    default IntactException failure(String attempted, SQLException failure) {
        return Failures.translate(attempted, "Nothing was changed.", classify(failure), failure);
    }

    /**
     * As {@link #failure}, of work that is done step by step, each of which stays done.
     *
     * @param attempted what was to be done
     * @param failure what the driver threw
     * @return the family's exception, its message without secrets
     */
    default IntactException unfinished(String attempted, SQLException failure) {
        return Failures.translate(attempted, IntactException.UNFINISHED, classify(failure), failure);
    }
}
