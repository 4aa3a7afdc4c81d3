package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session: it stages, holds the locks and publishes. */
final class PostgresWorkspace implements Workspace {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWorkspace.class);
    private static final Duration ANALYZE = Duration.ofMinutes(1);

    private final Address address;
    private final WorkspaceSettings settings;
    private final Connection connection;
    private final TableLocks locks;
    private final Staging staging;
    private final Catalog catalog;
    private volatile @Nullable CopySink sink;
    private final PublishingTransaction transaction;
    private boolean closed;

    private PostgresWorkspace(Address address, WorkspaceSettings settings, Connection connection) {
        this.address = address;
        this.settings = settings;
        this.connection = connection;
        locks = new TableLocks(connection);
        staging = new Staging(connection, locks, settings.unit(), settings.holder());
        catalog = new Catalog(connection);
        transaction = new PublishingTransaction(connection, settings.session());
    }

    static PostgresWorkspace open(Address address, WorkspaceSettings settings) throws SQLException {
        PostgresWorkspace workspace = new PostgresWorkspace(
                address, settings, Session.open(address, settings.session(), Session.Purpose.LOAD));
        try {
            workspace.enter();
            return workspace;
        } catch (SQLException | RuntimeException e) {
            workspace.closeAfter(e);
            throw e;
        }
    }

    private void enter() throws SQLException {
        execute("set lock_timeout = " + PublishingTransaction.millis(settings.lockTimeout()));
        if (!locks.takeUnit(settings.unit())) {
            throw new IllegalStateException("Another session works as unit " + settings.unit());
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return catalog.describe(table);
    }

    @Override
    public TableName place(TableName table) throws SQLException {
        return catalog.qualified(table);
    }

    @Override
    public void lock(List<TableName> tables) throws SQLException {
        locks.takeTables(qualified(tables));
    }

    @Override
    public List<String> sweep() throws SQLException {
        return staging.sweep();
    }

    @Override
    public StageTable stage(String label, List<Column> columns) throws SQLException {
        return staging.make(label, columns);
    }

    @Override
    public BulkSink write(StageTable table) throws SQLException {
        CopySink opened =
                CopySink.open(connection.unwrap(PGConnection.class).getCopyAPI(), table, CopySink.Length.WHOLE);
        sink = opened;
        return opened;
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        staging.seal(table, lookups);
    }

    @Override
    public String target(TableName table) {
        return Catalog.sql(table);
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        transaction.begin("", () -> {
            locks.confirm();
            for (TableName table : new TreeSet<>(catalog.existing(exclusive))) {
                execute("lock table " + target(table) + " in share row exclusive mode");
            }
            execute("set constraints all deferred");
        });
    }

    /** None: DROP INDEX locks readers out until COMMIT. */
    @Override
    public List<Rebuild> rebuilds(TableName table) {
        return List.of();
    }

    @Override
    public void commit() throws SQLException {
        transaction.commit();
    }

    @Override
    public void rollback() throws SQLException {
        transaction.rollback();
    }

    @Override
    public Connection fresh() throws SQLException {
        Connection another = Session.open(address, settings.session(), Session.Purpose.LOAD);
        try (Statement statement = another.createStatement()) {
            statement.execute("set lock_timeout = " + PublishingTransaction.millis(settings.lockTimeout()));
            TableLocks.endAbandoned(another, settings.unit(), connection.isClosed());
            return another;
        } catch (SQLException | RuntimeException e) {
            try (another) {
                throw e;
            }
        }
    }

    @Override
    public void settle(List<TableName> tables) throws SQLException {
        execute("set statement_timeout = " + ANALYZE.toMillis());
        try {
            for (TableName table : new TreeSet<>(tables)) {
                execute("analyze " + target(table));
            }
        } finally {
            execute("set statement_timeout = 0");
        }
    }

    @Override
    public void cancel() {
        CopySink open = sink;
        if (open != null) {
            open.cancel();
        }
        try {
            if (!connection.isClosed()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement of unit {}", settings.unit(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        Closing closing = new Closing();
        closing.run(this::closeSink);
        closing.run(this::rollback);
        closing.run(staging::dropAll);
        closing.run(locks::releaseAll);
        closing.run(connection::close);
        closing.finish();
    }

    private void closeSink() throws SQLException {
        CopySink open = sink;
        if (open != null) {
            open.close();
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private List<String> qualified(List<TableName> tables) throws SQLException {
        List<String> names = new ArrayList<>();
        for (TableName table : tables) {
            names.add(catalog.qualified(table).toString());
        }
        return names;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Goes on after a failure, keeps the first. A dead session is none: the server has cleared up, or a sweep will. */
    private static final class Closing {
        private @Nullable SQLException first;

        void run(Step step) {
            try {
                step.run();
            } catch (SQLException e) {
                keep(e);
            }
        }

        void finish() throws SQLException {
            SQLException failure = first;
            if (failure != null) {
                throw failure;
            }
        }

        private void keep(SQLException failure) {
            if (SqlStates.classify(failure) == FailureKind.CONNECTION) {
                LOG.debug("The session had ended before it was closed: {}", failure.getMessage());
                return;
            }
            SQLException earlier = first;
            if (earlier == null) {
                first = failure;
            } else {
                earlier.addSuppressed(failure);
            }
        }
    }

    private interface Step {
        void run() throws SQLException;
    }
}
