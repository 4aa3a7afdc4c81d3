package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.WorkspaceSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that a unit works with besides the one that holds its locks, for work that several can do at once. None of
 * them outlives the workspace. For many threads.
 */
final class FurtherSessions {
    private static final Logger LOG = LoggerFactory.getLogger(FurtherSessions.class);

    private final Address address;
    private final WorkspaceSettings settings;
    private final Sessions sessions;
    private final Set<Connection> open = new HashSet<>();
    private boolean closed;

    FurtherSessions(Address address, WorkspaceSettings settings, Sessions sessions) {
        this.address = address;
        this.settings = settings;
        this.sessions = sessions;
    }

    /**
     * Another session; empty where the server has none to give, or where what the first one has is seen by its transaction
     * alone: then the work is done with fewer.
     */
    Optional<Connection> open() throws SQLException {
        if (sessions == Sessions.OF_A_POOLER) {
            return Optional.empty();
        }
        try {
            return Optional.of(kept(Session.open(address, settings.session(), Session.Purpose.LOAD)));
        } catch (SQLException e) {
            FailureKind kind = SqlStates.classify(e);
            if (kind != FailureKind.CONNECTION && kind != FailureKind.RESOURCES) {
                throw e;
            }
            LOG.debug("Unit {} goes on with fewer sessions: {}", settings.unit(), e.getMessage());
            return Optional.empty();
        }
    }

    private synchronized Connection kept(Connection connection) throws SQLException {
        if (closed) {
            connection.close();
            throw new SQLException("The workspace is closed", SqlStates.QUERY_CANCELED);
        }
        open.add(connection);
        return connection;
    }

    void close(Connection connection) throws SQLException {
        forget(connection);
        connection.close();
    }

    private synchronized void forget(Connection connection) {
        open.remove(connection);
    }

    /** Stops what runs on any of them. */
    void cancel() {
        all().forEach(connection -> cancel(connection, settings.unit()));
    }

    static void cancel(Connection connection, String unit) {
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement of unit {}", unit, e);
        }
    }

    void closeAll() throws SQLException {
        Closing closing = new Closing();
        last().forEach(connection -> closing.run(connection::close));
        closing.finish();
    }

    private synchronized List<Connection> all() {
        return List.copyOf(open);
    }

    private synchronized List<Connection> last() {
        closed = true;
        List<Connection> left = all();
        open.clear();
        return left;
    }
}
