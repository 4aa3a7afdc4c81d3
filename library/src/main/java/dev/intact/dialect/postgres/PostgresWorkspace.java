package dev.intact.dialect.postgres;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.Finding;
import dev.intact.dialect.Hanging;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.SchemaWork;
import dev.intact.dialect.Since;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StoredRows;
import dev.intact.dialect.Undertaking;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One session: it stages, holds the locks and publishes. Where a pooler lends it, in one transaction. */
final class PostgresWorkspace implements Workspace {
    private static final int RETURNS_OLD = 18;

    private Successor successor;
    private final WorkspaceSettings settings;
    private final Connection connection;
    private final Sessions hold;
    private final TableLocks locks;
    private final Staging staging;
    private final Catalog catalog;
    private final Chunks chunks;
    private final FurtherSessions sessions;
    private final Memory memory;
    private final BuiltTables built;
    private final Straight straight;
    private final Statistics statistics;
    private final StoredCopy stored;
    private volatile @Nullable LaneSessions lanes;
    private final LoadTransaction transaction;
    private final KeptRows kept;
    private final RowMarks marks;
    private boolean leaving;
    private boolean migrating;
    private boolean closed;

    private PostgresWorkspace(Address address, WorkspaceSettings settings, Connection connection) throws SQLException {
        this.successor = () -> address;
        this.settings = settings;
        this.connection = connection;
        hold = Pooler.sessions(connection, address);
        locks = new TableLocks(connection, hold);
        staging = new Staging(connection, locks, settings.unit(), settings.holder(), hold);
        chunks = new Chunks(connection, staging, locks);
        catalog = new Catalog(connection);
        kept = new KeptRows(connection);
        marks = new RowMarks(connection, hold);
        sessions = new FurtherSessions(address, settings, hold);
        memory = new Memory(settings.memory(), hold);
        built = new BuiltTables(connection, staging, catalog, new IndexBuilds(sessions, memory));
        straight = new Straight(connection);
        statistics = new Statistics(connection, hold);
        stored = new StoredCopy(connection);
        transaction = isLent()
                ? new LentTransaction(connection, settings.session())
                : new PublishingTransaction(connection, settings.session());
    }

    static PostgresWorkspace open(Address address, WorkspaceSettings settings) throws SQLException {
        Connection connection = Session.open(address, settings.session(), Session.Purpose.LOAD);
        try {
            PostgresWorkspace workspace = new PostgresWorkspace(address, settings, connection);
            workspace.enter();
            return workspace;
        } catch (SQLException | RuntimeException e) {
            new Closing().run(connection::close).suppressIn(e);
            throw e;
        }
    }

    private void enter() throws SQLException {
        transaction.enter();
        memory.raise(connection);
        if (!locks.takeUnit(settings.unit())) {
            throw new IllegalStateException("Another session works as unit " + settings.unit());
        }
    }

    /** Then all is one transaction on one session, and nothing outlives it. */
    private boolean isLent() {
        return hold == Sessions.OF_A_POOLER;
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
    public List<Finding> findings(Undertaking undertaking) throws SQLException {
        return new Outlook(connection, Outlook.OLD, hold).on(undertaking);
    }

    @Override
    public List<String> sweep() throws SQLException {
        return isLent() ? List.of() : chunks.sweep();
    }

    @Override
    public List<String> sweepAll() throws SQLException {
        return isLent() ? List.of() : chunks.sweepAll();
    }

    @Override
    public List<Resumable> resumable() throws SQLException {
        return isLent() ? List.of() : chunks.resumable();
    }

    @Override
    public List<Resumable> forget(List<TableName> tables) throws SQLException {
        return chunks.forget(tables);
    }

    @Override
    public Optional<TakenUp> keep(Chunking chunking) throws SQLException {
        return isLent() ? Optional.empty() : Optional.of(chunks.keep(chunking));
    }

    @Override
    public List<String> notes(StageTable table) {
        return chunks.notes(table);
    }

    @Override
    public long rows(StageTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table.sql())) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public long leave() {
        leaving = chunks.kept() > 0;
        return chunks.kept();
    }

    @Override
    public StageTable stage(String label, List<Column> columns) throws SQLException {
        Optional<StageTable> begun = chunks.next(StageTable.Kind.NUMBERED, columns, (table, written) -> true);
        return begun.isPresent() ? begun.get() : staging.make(label, columns);
    }

    @Override
    public List<BulkSink> write(StageTable table, int most) throws SQLException {
        boolean stays = table.kind() == StageTable.Kind.BUILT;
        LaneSessions opened = new LaneSessions(sessions, new LaneSinks(table, chunks, built));
        lanes = opened;
        List<BulkSink> sinks = opened.open(connection, most);
        if (stays) {
            built.opened(table, sinks.size());
        }
        return sinks;
    }

    @Override
    public long fill(StageTable table, StoredRows rows) throws SQLException, IOException {
        return stored.fill(table, rows);
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups, List<List<String>> references) throws SQLException {
        if (table.kind() == StageTable.Kind.BUILT) {
            built.seal(table);
        } else {
            statistics.staged(table.sql(), Stream.concat(lookups.stream(), references.stream()));
        }
    }

    @Override
    public Optional<StageTable> build(
            String label, TableSchema table, List<Column> columns, Optional<Definition> definition)
            throws SQLException {
        if (isLent()) {
            return Optional.empty();
        }
        Optional<StageTable> begun =
                chunks.next(StageTable.Kind.BUILT, columns, (stage, written) -> built.takeUp(stage, table, written));
        return begun.isPresent() ? begun : built.make(label, table, columns, definition);
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
        transaction.begin(() -> {
            locks.confirm();
            for (TableName table : new TreeSet<>(catalog.existing(exclusive))) {
                execute("lock table " + target(table) + " in share row exclusive mode");
            }
            if (!migrating) {
                execute("set constraints all deferred");
            }
            staging.endChunks();
        });
    }

    @Override
    public void migrating() {
        migrating = true;
    }

    @Override
    public SchemaWork schema(Duration longest) {
        return new SchemaStatements(connection, longest);
    }

    /** None: DROP INDEX locks readers out until COMMIT. */
    @Override
    public List<Rebuild> rebuilds(TableName table, List<String> columns) {
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
    public void follow(Successor next) {
        successor = next;
    }

    @Override
    public Connection fresh() throws SQLException {
        Session.Purpose purpose = isLent() ? Session.Purpose.PROGRAM : Session.Purpose.LOAD;
        Connection another = Session.open(successor.address(), settings.session(), purpose);
        try {
            // A lock that ends with the transaction is held by none that has committed.
            TableLocks.endAbandoned(another, settings.unit(), !isLent() && connection.isClosed());
            return another;
        } catch (SQLException | RuntimeException e) {
            try (another) {
                throw e;
            }
        }
    }

    @Override
    public boolean briefly(Brief work) throws SQLException {
        return transaction.briefly(work);
    }

    @Override
    public void settle(List<Change> changes) throws SQLException {
        statistics.settle(changes, built.installed());
    }

    @Override
    public void cancel() {
        LaneSessions open = lanes;
        if (open != null) {
            open.cancel();
        }
        straight.cancel();
        stored.cancel();
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
                .run(transaction::end)
                .run(this::dropStaged)
                .run(locks::releaseAll)
                .run(connection::close)
                .finish();
    }

    private void dropStaged() throws SQLException {
        if (!leaving) {
            staging.dropAll();
        }
    }

    private void closeLanes() throws SQLException {
        LaneSessions open = lanes;
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
    public List<Hanging> hangingOn(TableSchema table) throws SQLException {
        return new DroppedTables(connection).hangingOn(table);
    }

    @Override
    public List<Hanging> hangingOn(Addition addition) throws SQLException {
        return new DroppedTables(connection).hangingOn(addition);
    }

    @Override
    public Optional<String> definition(Addition addition) throws SQLException {
        return new DroppedTables(connection).definition(addition);
    }

    @Override
    public boolean drop(List<Addition> additions, List<TableName> tables) throws SQLException {
        return new DroppedTables(connection).drop(additions, tables);
    }

    @Override
    public Optional<String> unkept(TableSchema table) throws SQLException {
        return marks.unkept(table);
    }

    @Override
    public Watching watch(TableSchema table, List<String> key, String into, Images images) {
        throw new UnsupportedOperationException("What a statement returns is written on");
    }

    /** Kept by the driver from the session's beginning. */
    @Override
    public boolean tellsOld() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= RETURNS_OLD;
    }

    @Override
    public Optional<String> mark(StageTable written, TableSchema table) throws SQLException {
        return written.kind() == StageTable.Kind.BUILT ? marks.of(built.writers(written)) : marks.own();
    }

    @Override
    public Marked marked(TableSchema table, String mark, List<Since> since) throws SQLException {
        return marks.marked(mark, since.size());
    }
}
