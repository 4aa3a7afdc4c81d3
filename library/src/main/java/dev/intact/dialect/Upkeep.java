package dev.intact.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What a pool asks about the connections that it keeps, each opened by {@link Dialect#pooled}. Safe for many threads. */
public interface Upkeep {
    /**
     * How many connections there may be.
     *
     * @param connection to ask on
     * @return empty where nothing limits them
     * @throws SQLException what the database says
     */
    Optional<Allowance> allowance(Connection connection) throws SQLException;

    /**
     * What is not as it should be on a connection that was just opened.
     *
     * @param connection that works all the same
     * @return a sentence for people; empty where all is well
     * @throws SQLException what the driver says
     */
    Optional<String> remark(Connection connection) throws SQLException;

    /**
     * Whether a connection still leads to where its address leads. Asks no server.
     *
     * @param connection that nobody uses now
     * @return false where another has to be opened in its place
     * @throws SQLException what the driver says
     * @throws dev.intact.error.ConnectionFailedException where there is nothing any more
     */
    boolean isCurrent(Connection connection) throws SQLException;

    /**
     * Clears up after transactions that wrote, where the database leaves that to somebody. Takes little time.
     *
     * @param connection that nobody uses now
     * @return what nobody should miss, as a sentence; empty where all is well
     * @throws SQLException what the database says; nothing is lost by it
     */
    Optional<String> tend(Connection connection) throws SQLException;
}
