package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only transaction in which every statement sees what the first one saw. */
final class PostgresSnapshot implements Snapshot {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSnapshot.class);

    private final Connection connection;

    private PostgresSnapshot(Connection connection) {
        this.connection = connection;
    }

    static PostgresSnapshot open(Address address, SessionSettings settings) throws SQLException {
        Connection connection = Session.open(address, settings, Session.Purpose.MOMENT);
        try {
            Session.beginMoment(connection, settings);
            return new PostgresSnapshot(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public List<TableName> tables() throws SQLException {
        return PostgresKeeping.tables(connection);
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalog(connection).describe(table);
    }

    @Override
    public String target(TableName table) {
        return Catalog.sql(table);
    }

    @Override
    public void cancel() {
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the query that runs", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
