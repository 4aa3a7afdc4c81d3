package dev.intact.dialect.sqlite;

import dev.intact.dialect.Addition;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A load's connection: {@code main} is the target, {@code stage} the side file. While it stages, the target is open for
 * reading only; to publish, it is opened anew for writing and the side file for reading, because BEGIN IMMEDIATE would
 * lock a side file that can be written.
 */
final class SqliteWorkspace implements Workspace {
    private static final String WITHOUT_ROWID = "select 1 from pragma_table_list(?) where schema = 'main' and wr = 1";

    private final DatabaseFile file;
    private final WorkspaceSettings settings;
    private final Home home;
    private final Cancellation cancellation = new Cancellation();
    private final Session session;
    private final SideFile side;
    private final Publishing transaction;

    private int temporary;
    private boolean publishing;
    private boolean closed;

    private SqliteWorkspace(DatabaseFile file, WorkspaceSettings settings) {
        this.file = file;
        this.settings = settings;
        this.home = new Home(file, settings.unit(), settings.holder());
        this.session = new Session(file);
        this.side = SideFile.of(file, home, session, cancellation);
        this.transaction = new Publishing(file, settings, session);
    }

    static SqliteWorkspace open(DatabaseFile file, WorkspaceSettings settings) throws SQLException {
        SqliteWorkspace workspace = new SqliteWorkspace(file, settings);
        try {
            workspace.side.make(settings);
            workspace.cancellation.watch(workspace.connection());
            return workspace;
        } catch (SQLException | RuntimeException e) {
            workspace.closeAll().suppressIn(e);
            throw e;
        }
    }

    @Override
    public Connection connection() {
        return session.connection();
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalogue(connection()).describe(table);
    }

    @Override
    public TableName place(TableName table) {
        return TableName.of(table.name());
    }

    @Override
    public void lock(List<TableName> names) {
        DiskWork.run("lock tables of " + file.display(), () -> home.lock(names));
    }

    @Override
    public List<Finding> findings(Undertaking undertaking) {
        return DiskWork.get("look at the disk of " + file.display(), () -> new Outlook(file).on(undertaking.bytes()));
    }

    @Override
    public List<String> sweep() throws SQLException {
        return side.sweep();
    }

    @Override
    public List<String> sweepAll() throws SQLException {
        return side.sweepAll();
    }

    @Override
    public List<Resumable> resumable() throws SQLException {
        return side.resumable();
    }

    @Override
    public List<Resumable> forget(List<TableName> names) throws SQLException {
        return side.forget(names);
    }

    @Override
    public Optional<TakenUp> keep(Chunking chunking) throws SQLException {
        return Optional.of(side.keep(chunking));
    }

    @Override
    public List<String> notes(StageTable table) {
        return side.notes(table);
    }

    @Override
    public long rows(StageTable table) throws SQLException {
        return side.rows(table);
    }

    @Override
    public long leave() {
        return side.leave();
    }

    @Override
    public StageTable stage(String label, List<Column> columns) throws SQLException {
        cancellation.check();
        return side.stage(label, columns);
    }

    @Override
    public List<BulkSink> write(StageTable table, int most) throws SQLException {
        cancellation.check();
        return side.write(table, most);
    }

    @Override
    public long fill(StageTable table, StoredRows rows) throws SQLException {
        cancellation.check();
        return side.fill(table, rows);
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups, List<List<String>> references) throws SQLException {
        cancellation.check();
        side.seal(table, lookups);
    }

    @Override
    public Optional<StageTable> build(
            String label, TableSchema table, List<Column> columns, Optional<Definition> definition)
            throws SQLException {
        cancellation.check();
        return definition.isPresent() ? Optional.empty() : side.build(table, columns);
    }

    @Override
    public OptionalLong install(StageTable built, TableSchema table) throws SQLException {
        return side.install(built);
    }

    @Override
    public boolean takesStraight(TableSchema table, List<Column> columns) {
        return false;
    }

    @Override
    public Optional<BulkSink> straight(TableSchema table, List<Column> columns) {
        return Optional.empty();
    }

    @Override
    public String target(TableName table) {
        return "main." + Sql.quote(table.name());
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        if (transaction.isOpen()) {
            throw new IllegalStateException("The publishing transaction has already begun");
        }
        cancellation.check();
        openForPublishing();
        DiskWork.run("confirm the locks of " + file.display(), () -> {
            home.confirm();
            side.publishing(settings.unit());
        });
        transaction.begin(cancellation);
    }

    private void openForPublishing() throws SQLException {
        if (publishing) {
            return;
        }
        cancellation.forget();
        session.close();
        transaction.claim();
        side.publish(settings);
        publishing = true;
        cancellation.watch(session.connection());
    }

    /** Foreign keys are looked at as ever: what is put off here is put off for good. */
    @Override
    public void migrating() {}

    /** Nobody waits for a table: the lock of the one writer is there already. */
    @Override
    public SchemaWork schema(Duration longest) {
        return new SchemaStatements(connection());
    }

    @Override
    public List<Rebuild> rebuilds(TableName table, List<String> columns) throws SQLException {
        return new Rebuilds(connection()).of(table, columns);
    }

    /** None where there is no rowid, or every name of it is a column's. */
    @Override
    public Optional<Places> places(TableSchema table) throws SQLException {
        boolean without = !Sql.list(
                        connection(),
                        row -> row.getInt(1),
                        WITHOUT_ROWID,
                        table.name().name())
                .isEmpty();
        return without
                ? Optional.empty()
                : SqliteDialect.rowIdName(table).map(name -> new Places(StageTable.ROW, List.of(name)));
    }

    @Override
    public String keep(String select) throws SQLException {
        String table = "temp.intact_kept_" + ++temporary;
        Sql.run(connection(), "create temp table " + table.substring("temp.".length()) + " as " + select);
        return table;
    }

    @Override
    public void commit() throws SQLException {
        transaction.commit();
    }

    @Override
    public void rollback() throws SQLException {
        transaction.rollback();
    }

    /** There is one file. */
    @Override
    public void follow(Successor successor) {}

    @Override
    public Connection fresh() throws SQLException {
        return file.writer(settings.timeouts().lock());
    }

    @Override
    public boolean briefly(Brief work) throws SQLException {
        return transaction.briefly(work);
    }

    @Override
    public void settle(List<Change> changes) throws SQLException {
        transaction.settle();
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            closeAll().rethrow("Cannot clear away what was staged beside " + file.display());
        }
    }

    private FirstFailure closeAll() {
        cancellation.forget();
        FirstFailure failures = new FirstFailure();
        transaction.close(failures);
        failures.then(session::close);
        side.close(failures);
        return failures;
    }

    @Override
    public List<Hanging> hangingOn(TableSchema table) throws SQLException {
        return new DroppedTables(connection()).hangingOn(table);
    }

    @Override
    public List<Hanging> hangingOn(Addition addition) throws SQLException {
        return new DroppedTables(connection()).hangingOn(addition);
    }

    @Override
    public Optional<String> definition(Addition addition) throws SQLException {
        return new DroppedTables(connection()).definition(addition);
    }

    @Override
    public boolean drop(List<Addition> additions, List<TableName> tables) throws SQLException {
        new DroppedTables(connection()).drop(additions, tables);
        return true;
    }

    @Override
    public Optional<String> unkept(TableSchema table) {
        return Optional.empty();
    }

    @Override
    public boolean tellsOld() {
        return true;
    }

    @Override
    public Watching watch(TableSchema table, List<String> key, String into, Images images) throws SQLException {
        return Watch.begin(connection(), table, key, into, images);
    }

    @Override
    public Optional<String> mark(StageTable written, TableSchema table) {
        return side.mark(written);
    }

    @Override
    public Marked marked(TableSchema table, String mark, List<Since> since) throws SQLException {
        return new MarkedRows(connection(), table).marked(mark, since);
    }
}
