package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One session: it stages, holds the locks and publishes. */
final class PostgresWorkspace implements Workspace {

    private final Address address;
    private final WorkspaceSettings settings;
    private final Connection connection;
    private final TableLocks locks;
    private final Staging staging;
    private final Catalog catalog;
    private final FurtherSessions sessions;
    private final Memory memory;
    private final BuiltTables built;
    private final Straight straight;
    private final Statistics statistics;
    private volatile @Nullable Lanes lanes;
    private final PublishingTransaction transaction;
    private final KeptRows kept;
    private boolean closed;

    private PostgresWorkspace(Address address, WorkspaceSettings settings, Connection connection) {
        this.address = address;
        this.settings = settings;
        this.connection = connection;
        locks = new TableLocks(connection);
        staging = new Staging(connection, locks, settings.unit(), settings.holder());
        catalog = new Catalog(connection);
        kept = new KeptRows(connection);
        sessions = new FurtherSessions(address, settings);
        memory = new Memory(settings.memory());
        built = new BuiltTables(connection, staging, catalog, new IndexBuilds(sessions, memory));
        straight = new Straight(connection);
        statistics = new Statistics(connection);
        transaction = new PublishingTransaction(connection, settings.session());
    }

    static PostgresWorkspace open(Address address, WorkspaceSettings settings) throws SQLException {
        PostgresWorkspace workspace = new PostgresWorkspace(
                address, settings, Session.open(address, settings.session(), Session.Purpose.LOAD));
        try {
            workspace.enter();
            return workspace;
        } catch (SQLException | RuntimeException e) {
            new Closing().run(workspace::close).suppressIn(e);
            throw e;
        }
    }

    private void enter() throws SQLException {
        execute("set lock_timeout = " + PublishingTransaction.millis(settings.lockTimeout()));
        memory.raise(connection);
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
    public List<BulkSink> write(StageTable table, int most) throws SQLException {
        boolean stays = table.kind() == StageTable.Kind.BUILT;
        Lanes opened = new Lanes(sessions, table, stays ? built.ending(table) : CopySink::refuseMissing);
        lanes = opened;
        List<BulkSink> sinks = opened.open(connection, most);
        if (stays) {
            built.opened(table, sinks.size());
        }
        return sinks;
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        if (table.kind() == StageTable.Kind.BUILT) {
            built.seal(table);
        } else {
            statistics.staged(table.sql(), lookups);
        }
    }

    @Override
    public Optional<StageTable> build(String label, TableSchema table, List<Column> columns) throws SQLException {
        return built.make(label, table, columns);
    }

    @Override
    public OptionalLong install(StageTable aside, TableSchema table) throws SQLException {
        return built.install(aside, table);
    }

    @Override
    public boolean takesStraight(TableSchema table, List<Column> columns) throws SQLException {
        return straight.takes(table.name(), columns);
    }

    @Override
    public Optional<BulkSink> straight(TableSchema table, List<Column> columns) throws SQLException {
        if (!takesStraight(table, columns)) {
            return Optional.empty();
        }
        // Bytes for a column that has another type by now would be taken for other values.
        straight.hold(table.name(), columns);
        return describe(table.name()).filter(table::equals).isPresent()
                ? Optional.of(straight.open(table.name(), columns))
                : Optional.empty();
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
    public Optional<Places> places(TableSchema table) throws SQLException {
        return kept.places();
    }

    @Override
    public String keep(String select) throws SQLException {
        return kept.keep(select);
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
    public void settle(List<Change> changes) throws SQLException {
        statistics.settle(changes, built.installed());
    }

    @Override
    public void cancel() {
        Lanes open = lanes;
        if (open != null) {
            open.cancel();
        }
        straight.cancel();
        sessions.cancel();
        FurtherSessions.cancel(connection, settings.unit());
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        new Closing()
                .run(this::closeLanes)
                .run(straight::close)
                .run(sessions::closeAll)
                .run(this::rollback)
                .run(staging::dropAll)
                .run(locks::releaseAll)
                .run(connection::close)
                .finish();
    }

    private void closeLanes() throws SQLException {
        Lanes open = lanes;
        if (open != null) {
            open.close();
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

    @Override
    public Optional<String> mark(StageTable written, TableSchema table) {
        return Optional.empty();
    }

    @Override
    public Marked marked(TableSchema table, String mark, long rows) {
        return new Unknown("nothing tells");
    }
}
