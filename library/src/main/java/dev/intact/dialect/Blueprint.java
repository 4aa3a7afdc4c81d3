package dev.intact.dialect;

import dev.intact.schema.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a database says of its own schema, and a place to build another one. Immutable, safe for many threads. */
public interface Blueprint {
    /**
     * All that the user's schema is made of, and nothing of Intact's own. Owners, privileges and the numbers at which
     * sequences stand are not part of it.
     *
     * @param connection with no transaction open
     * @return sorted
     * @throws SQLException what the database says
     */
    List<SchemaObject> objects(Connection connection) throws SQLException;

    /**
     * Statements that make the schema again in an empty database, as well as the database can tell them.
     *
     * @param connection with no transaction open
     * @param without tables that are left out, as {@link #tables} names them
     * @return in the order in which they run, without semicolons
     * @throws SQLException what the database says
     */
    List<String> script(Connection connection, List<TableName> without) throws SQLException;

    /**
     * The tables, those of no other kind.
     *
     * @param connection of any state
     * @return sorted by name, Intact's own left out
     * @throws SQLException what the database says
     */
    List<StoredTable> tables(Connection connection) throws SQLException;

    /**
     * How large a table is, without reading much of it.
     *
     * @param connection of any state
     * @param table with or without its schema
     * @return empty where there is no such table
     * @throws SQLException what the database says
     */
    Optional<TableSize> size(Connection connection, TableName table) throws SQLException;

    /**
     * Indexes that were left unfinished by a statement that builds them without a transaction, anybody's.
     *
     * @param connection of any state
     * @return by name; none of those that somebody is building
     * @throws SQLException what the database says
     */
    default List<UnfinishedIndex> unfinishedIndexes(Connection connection) throws SQLException {
        return List.of();
    }

    /**
     * An index that is not valid, and that nobody is building.
     *
     * @param name without its schema
     * @param remedy the statement that removes it
     */
    record UnfinishedIndex(String name, String remedy) {
        /**
         * Whether it is spoken of.
         *
         * @param sql a statement, or what is said of one
         * @return true where its name stands there as a word
         */
        public boolean isNamedIn(String sql) {
            return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])", Pattern.CASE_INSENSITIVE)
                    .matcher(sql)
                    .find();
        }
    }

    /**
     * Makes an empty database of the same make as this one, and sweeps away what dead processes left of theirs.
     *
     * @param address of a database that is there
     * @param settings how long things may take
     * @return the caller closes it
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    Scratch scratch(Address address, SessionSettings settings) throws SQLException, IOException;

    /**
     * Takes an empty database that somebody has made for this.
     *
     * @param address where it is
     * @param settings how long things may take
     * @return the caller closes it: then it is empty again
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws dev.intact.error.ConfigurationException where something is in it
     */
    Scratch given(Address address, SessionSettings settings) throws SQLException, IOException;

    /**
     * Stops what is read on a connection, from another thread.
     *
     * @param connection of any state
     */
    default void stop(Connection connection) {}

    /**
     * How SQL is read here.
     *
     * @return the words of this database
     */
    SqlTokens.Lexis lexis();
}
