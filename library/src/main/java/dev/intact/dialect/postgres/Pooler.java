package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.error.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;

/**
 * What can be told of a transaction pooler from a connection. One whose kind is not known is taken for one: what is right
 * behind a transaction pooler is right behind a session pooler, too.
 */
final class Pooler {
    private static final String PROTOCOL_VIOLATION = "08P01";

    // The driver's connections are equal to themselves only.
    private static final Set<PGConnection> BEHIND =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Pooler() {}

    /** Only a pooler refuses what a server takes on opening. */
    static boolean refuses(SQLException failure) {
        return PROTOCOL_VIOLATION.equals(failure.getSQLState())
                && String.valueOf(failure.getMessage()).contains("startup parameter");
    }

    /** A server greets with the number of the process that answers; a pooler cannot know it yet and makes one up. */
    static boolean isBetween(Connection connection, int answering) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != answering;
    }

    /** From now on this is known of the connection, whatever a program sets on it. */
    static void mark(Connection connection) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        driver.setPrepareThreshold(0);
        BEHIND.add(driver);
    }

    /** Whether what is set for the session would be set for others. */
    static boolean lends(PGConnection connection, Address address) {
        return switch (address.provider().pooling()) {
            case TRANSACTION -> true;
            case NONE, SESSION -> false;
            case UNKNOWN -> BEHIND.contains(connection);
        };
    }

    static Sessions sessions(Connection connection, Address address) throws SQLException {
        return lends(connection.unwrap(PGConnection.class), address) ? Sessions.OF_A_POOLER : Sessions.OWN;
    }

    static ConfigurationException inTheWay(Address address, Session.Purpose purpose) {
        boolean schema = purpose == Session.Purpose.SCHEMA;
        return new ConfigurationException(
                (schema ? "Cannot migrate through " : "Cannot back up or restore with pg_dump and pg_restore through ")
                        + address.display()
                        + ": a pooler stands before the server that lends its sessions for one transaction at a time ("
                        + reason(address)
                        + (schema ? "), and the lock of migrations needs a" : "), and these programs need a")
                        + " session of their own. Nothing was touched. "
                        + (schema ? "Say" : "Leave --native out, or say")
                        + " the address of the same database past the pooler as well: direct_url in intact.yaml, Servers in a"
                        + " program.");
    }

    private static String reason(Address address) {
        return address.provider().pooling() == Pooling.TRANSACTION
                ? address.provider().reason()
                : "another process answered than the one that was named";
    }
}
