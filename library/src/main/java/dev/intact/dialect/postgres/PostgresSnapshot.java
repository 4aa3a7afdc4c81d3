package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Contents;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
    public DatabaseSchema schema(List<TableSchema> tables) throws SQLException {
        return new Inventory(connection).of(tables);
    }

    @Override
    public Definition definition(TableSchema table) throws SQLException {
        Definition own = new Definitions(connection).of(table);
        List<String> make = new ArrayList<>(new OwnTypes(connection).of(table.name()));
        make.addAll(own.table());
        return new Definition(make, own.keys(), own.references());
    }

    @Override
    public List<Contents> contents(TableSchema table) {
        return List.of();
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
