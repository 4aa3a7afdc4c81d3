package dev.intact.dialect.sqlite;

import dev.intact.dialect.Contents;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.RowBlocks;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A read transaction on a connection that cannot write. */
final class SqliteSnapshot implements Snapshot {
    private final Session session;
    private final Cancellation cancellation = new Cancellation();
    private final BlockFile blocks = BlockFile.ofUsualSize();
    private final StoredBlocks.Known known = StoredBlocks.Known.nothing(blocks);

    private SqliteSnapshot(Session session) {
        this.session = session;
    }

    static SqliteSnapshot open(DatabaseFile file, SessionSettings settings) throws SQLException {
        if (!file.existed()) {
            throw new ConfigurationException(
                    "There is no database " + file.display() + ". Nothing was touched. Name one that is there.");
        }
        SqliteSnapshot snapshot = new SqliteSnapshot(new Session(file));
        try {
            snapshot.begin(settings);
            return snapshot;
        } catch (SQLException | RuntimeException e) {
            try (snapshot) {
                throw e;
            }
        }
    }

    /** The moment is that of the first read. */
    private void begin(SessionSettings settings) throws SQLException {
        session.read(settings.timeouts().lock());
        cancellation.watch(session.connection());
        Sql.run(session.connection(), "begin");
        long unused = Sql.number(session.connection(), "select count(*) from main.sqlite_schema");
    }

    @Override
    public Connection connection() {
        return session.connection();
    }

    @Override
    public List<TableName> tables() throws SQLException {
        return SqliteKeeping.tables(connection());
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalogue(connection()).describe(table);
    }

    @Override
    public String target(TableName table) {
        return "main." + Sql.quote(table.name());
    }

    @Override
    public DatabaseSchema schema(List<TableSchema> tables) throws SQLException {
        return new Inventory(connection()).of(tables);
    }

    @Override
    public Definition definition(TableSchema table) throws SQLException {
        return new Definitions(connection()).of(table.name());
    }

    @Override
    public List<Contents> contents(TableSchema table) throws SQLException {
        return new Examination(connection(), table, known).run();
    }

    @Override
    public Optional<RowBlocks> blocks(TableSchema table, List<String> columns) throws SQLException {
        return StoredBlocks.of(connection(), table, columns, known);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void close() throws SQLException {
        cancellation.forget();
        try (blocks) {
            session.close();
        }
    }
}
