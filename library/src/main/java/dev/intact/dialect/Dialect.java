package dev.intact.dialect;

import dev.intact.error.IntactException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between databases, as whole jobs. Immutable, safe for many threads, owns no connection. Everything above
 * writes standard SQL that each database runs ({@code IS DISTINCT FROM}, {@code UPDATE … FROM}, CTEs) and asks here for
 * the words that differ.
 */
public interface Dialect extends SqlWords {
    /**
     * Its name.
     *
     * @return {@code sqlite}, {@code postgresql}
     */
    String name();

    /**
     * Whether each value has a kind of its own, whatever its column declares.
     *
     * @return false where a column's values are of its type
     */
    default boolean storesKinds() {
        return false;
    }

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
     * Opens a session of its own to change the schema on.
     *
     * @param address read by {@link #address}
     * @param settings how it behaves; the lock timeout is how long a statement may wait, and keep others waiting behind it
     * @param aim whether anything is to stay
     * @return the caller closes it
     * @throws SQLException what the database says
     * @throws dev.intact.error.ConfigurationException where a pooler in between has no session of its own to give
     */
    SchemaSession schema(Address address, SessionSettings settings, SchemaSession.Aim aim) throws SQLException;

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
     * Opens a connection that a pool may lend to one after the other, checked and configured, in autocommit: in itself it
     * only reads, as far as the database can be told so, and a {@link #session} that writes says so as it begins. What is
     * for reading alone may also lead to a replica.
     *
     * @param address read by {@link #address}
     * @param settings how it behaves
     * @param side what it is for
     * @return the caller closes it
     * @throws SQLException what the database says
     * @throws dev.intact.error.ConfigurationException where there is no database to read
     */
    Connection pooled(Address address, SessionSettings settings, Side side) throws SQLException;

    /**
     * A session that reads on a connection made by {@link #pooled}, or on a wrapper of one. Closing it closes what was
     * given.
     *
     * @param connection in autocommit, with no transaction open
     * @param address where it leads
     * @param settings how it behaves
     * @return the session
     * @throws SQLException what the database says
     */
    ReadSession reader(Connection connection, Address address, SessionSettings settings) throws SQLException;

    /**
     * A connection made by {@link #pooled}, or a wrapper of one, to be lent out as plain JDBC. Closing it closes what was
     * given.
     *
     * @param connection in autocommit, with no transaction open
     * @param address where it leads
     * @param settings how it behaves
     * @param side what it is for
     * @param turn taken by whoever writes, where one writes after the other
     * @return the session
     * @throws SQLException what the database says
     */
    LentSession lent(Connection connection, Address address, SessionSettings settings, Side side, Turn turn)
            throws SQLException;

    /**
     * The same database without a pooler in between, for what needs a session of its own.
     *
     * @param address read by {@link #address}
     * @return the same where nothing is in between; empty where something is and the address does not tell the way around
     */
    Optional<Address> direct(Address address);

    /**
     * What a pool asks about connections made by {@link #pooled}.
     *
     * @param address where they lead
     * @return connects to nothing by itself
     */
    Upkeep upkeep(Address address);

    /**
     * The servers that an address names.
     *
     * @param address read by {@link #address}
     * @return each as an address of its own, without any preference for a primary; one where the database is a file
     */
    List<Address> nodes(Address address);

    /**
     * Somebody who asks a server how it stands.
     *
     * @param node as {@link #nodes} gives it
     * @param settings how it behaves
     * @return not connected yet; empty where the database is a file
     */
    Optional<Watch> watch(Address node, SessionSettings settings);

    /**
     * Somebody who looks how a database is. Nothing is opened yet.
     *
     * @param address read by {@link #address}, or one of {@link #nodes}
     * @param settings who looks; each look says for itself how long it may take
     * @return the caller closes it
     */
    Probe probe(Address address, SessionSettings settings);

    /**
     * What a database tells whoever looks for what may be wrong. Changes nothing, and works where a load would be refused.
     *
     * @param address of a database that is there
     * @param settings how long things may take
     * @param scrutiny how closely
     * @return as far as the role may see
     * @throws SQLException what the database says
     */
    Condition condition(Address address, SessionSettings settings, Condition.Scrutiny scrutiny) throws SQLException;

    /**
     * Who holds what and who waits for whom. Changes nothing, takes no lock that anybody waits for, and waits for none
     * itself.
     *
     * @param address of a database that is there
     * @param settings who looks
     * @param longest that it may take
     * @return as far as the role, or the system, lets it be seen
     * @throws SQLException what the database says
     */
    Locks locks(Address address, SessionSettings settings, Duration longest) throws SQLException;

    /**
     * Makes a database of an address, and who may do what in it.
     *
     * @param address read by {@link #address}; there need not be such a database
     * @param admin who sets it up, by an address of the same server; empty: the address's own user
     * @param settings how long things may take
     * @return nothing is connected to yet
     */
    Foundation foundation(Address address, Optional<Address> admin, SessionSettings settings);

    /**
     * What a database says of its own schema.
     *
     * @return asked of one database or another
     */
    Blueprint blueprint();

    /**
     * What follows for connections from an address, and why.
     *
     * @param address read by {@link #address}
     * @return for people
     */
    List<Choice> choices(Address address);

    /**
     * What a session has set, to go back to.
     *
     * @param connection in a transaction that is not lost
     * @return as it is now
     * @throws SQLException what the database says
     */
    SettingsFound settings(Connection connection) throws SQLException;

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
     * Gives out all rows of a query, the quick way, where there is one.
     *
     * @param connection made by {@link #connect}, or a wrapper of one, in a transaction
     * @param select the query
     * @param cells takes the cells of each row
     * @param ended is told of the end of each row
     * @return false where the rows have to be read by {@link #reading}, from the first: what was given out is to be forgotten
     * @throws SQLException what the database says
     */
    default boolean pass(Connection connection, String select, CellReading.Cells cells, Runnable ended)
            throws SQLException {
        return false;
    }

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
     * What kind of failure this is.
     *
     * @param failure what the driver threw
     * @return decided from the driver's codes
     */
    FailureKind classify(SQLException failure);

    /**
     * What doing the same again promises.
     *
     * @param failure what the driver threw
     * @return more than {@link Prospect#LASTING} only for failures of kind {@link FailureKind#CONFLICT} or {@link
     *     FailureKind#CONNECTION}
     */
    Prospect prospect(SQLException failure);

    /**
     * Whether it was refused because where it was sent to takes no writes, whoever asks.
     *
     * @param failure what the driver threw
     * @return false where one may not write, and others may
     */
    boolean isReadOnly(SQLException failure);

    /**
     * What the database says about the constraint that refused a row.
     *
     * @param failure of kind {@link FailureKind#CONSTRAINT}
     * @return what is known
     */
    Violation violation(SQLException failure);

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
