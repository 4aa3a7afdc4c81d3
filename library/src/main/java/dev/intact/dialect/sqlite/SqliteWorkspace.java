package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Finding;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StoredRows;
import dev.intact.dialect.Undertaking;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StaleStageException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.FileLease;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A load's connection: {@code main} is the target, {@code stage} the side file. While it stages, the target is open for
 * reading only; to publish, it is opened anew for writing and the side file for reading, because BEGIN IMMEDIATE would
 * lock a side file that can be written.
 */
final class SqliteWorkspace implements Workspace {
    // Not the unique ones: what they refuse is refused row by row, as everywhere.
    private static final String REBUILDS = """
            select l.name, s.sql from pragma_index_list(?, 'main') l
            join main.sqlite_schema s on s.type = 'index' and s.name = l.name
            where l."unique" = 0 and s.sql is not null order by l.seq desc""";

    private static final String WITHOUT_ROWID = "select 1 from pragma_table_list(?) where schema = 'main' and wr = 1";

    private final DatabaseFile file;
    private final WorkspaceSettings settings;
    private final Home home;
    private final FileLease live;
    private final Cancellation cancellation = new Cancellation();
    private final Session session;
    private final Building building = new Building(this::connection);
    private final KeptSide kept;

    private int tables;
    private int temporary;
    private boolean leaving;
    private boolean inTransaction;
    private boolean publishing;
    private boolean claimed;
    private boolean committed;
    private boolean closed;

    private SqliteWorkspace(DatabaseFile file, WorkspaceSettings settings, Home home, FileLease live, Session session) {
        this.file = file;
        this.settings = settings;
        this.home = home;
        this.live = live;
        this.session = session;
        this.kept = new KeptSide(home, session);
    }

    static SqliteWorkspace open(DatabaseFile file, WorkspaceSettings settings) throws SQLException {
        Home home = new Home(file, settings.unit(), settings.holder());
        FileLease live = disk("stage beside " + file.display(), home::live);
        Session session = new Session(file);
        SqliteWorkspace workspace = new SqliteWorkspace(file, settings, home, live, session);
        try {
            disk("stage beside " + file.display(), () -> {
                home.makeSide();
                return true;
            });
            session.stage(home.side(), settings);
            workspace.cancellation.watch(session.connection());
            return workspace;
        } catch (SQLException | RuntimeException e) {
            workspace.closeAll().suppressIn(e);
            throw e;
        }
    }

    /** A job on the disk. */
    @FunctionalInterface
    private interface DiskJob<T> {
        T run() throws IOException;
    }

    /** A job on the disk and in the database. */
    @FunctionalInterface
    private interface Job<T> {
        T run() throws IOException, SQLException;
    }

    private static <T> T diskOrSql(String attempted, Job<T> job) throws SQLException {
        try {
            return job.run();
        } catch (IOException e) {
            throw unusable(attempted, e);
        }
    }

    private static <T> T disk(String attempted, DiskJob<T> job) {
        try {
            return job.run();
        } catch (IOException e) {
            throw unusable(attempted, e);
        }
    }

    private static SourceFailedException unusable(String attempted, IOException e) {
        return new SourceFailedException(
                "Cannot " + attempted + ": " + e + ". Nothing was changed. Check the directory's rights and space.", e);
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
        disk("lock tables of " + file.display(), () -> {
            home.lock(names);
            return true;
        });
    }

    @Override
    public List<Finding> findings(Undertaking undertaking) {
        return disk("look at the disk of " + file.display(), () -> new Outlook(file).on(undertaking.bytes()));
    }

    @Override
    public List<String> sweep() throws SQLException {
        return diskOrSql("clear away ended loads of " + file.display(), () -> home.sweep(kept::isWorth));
    }

    @Override
    public List<String> sweepAll() throws SQLException {
        return diskOrSql("clear away ended loads of " + file.display(), () -> home.sweep(any -> false));
    }

    @Override
    public List<Resumable> resumable() throws SQLException {
        return diskOrSql("look at what is kept beside " + file.display(), kept::resumable);
    }

    @Override
    public List<Resumable> forget(List<TableName> names) throws SQLException {
        return diskOrSql("clear away ended loads of " + file.display(), () -> kept.forget(names));
    }

    @Override
    public TakenUp keep(Chunking chunking) throws SQLException {
        return diskOrSql("keep what is staged beside " + file.display(), () -> kept.keep(chunking));
    }

    @Override
    public List<String> notes(StageTable table) {
        return kept.notes(table);
    }

    @Override
    public long leave() {
        long chunks = disk("keep what is staged beside " + file.display(), kept::chunks);
        leaving = chunks > 0;
        return chunks;
    }

    @Override
    public StageTable stage(String label, List<Column> columns) throws SQLException {
        cancellation.check();
        Optional<StageTable> begun = kept.next(StageTable.Kind.NUMBERED, columns);
        if (begun.isPresent()) {
            tables++;
            return begun.get();
        }
        do {
            tables++;
        } while (building.has(label + "_" + tables));
        StageTable table =
                new StageTable("stage." + Sql.quote(label + "_" + tables), columns, StageTable.Kind.NUMBERED);
        StringBuilder sql = new StringBuilder("create table ").append(table.sql());
        sql.append("(").append(StageTable.ROW).append(" integer primary key");
        columns.forEach(
                column -> sql.append(", ").append(Sql.quote(column.name())).append(PageWriting.declaration(column)));
        Sql.run(connection(), sql.append(")").toString());
        made(table);
        return table;
    }

    private void made(StageTable table) {
        disk("keep what is staged beside " + file.display(), () -> {
            kept.made(table);
            return true;
        });
    }

    @Override
    public List<BulkSink> write(StageTable table, int most) throws SQLException {
        cancellation.check();
        Optional<List<BulkSink>> complete = kept.complete(table, most);
        if (complete.isPresent()) {
            return complete.get();
        }
        List<BulkSink> lanes = table.columns().isEmpty()
                ? List.of()
                : new PageWriting(session, home.side(), cancellation)
                        .lanes(table, most, kept.pages(table), building.digest(table));
        if (!lanes.isEmpty()) {
            return lanes;
        }
        disk("stage beside " + file.display(), () -> {
            kept.giveUp(table);
            return true;
        });
        if (table.kind() == StageTable.Kind.BUILT) {
            throw new SQLiteException(
                    "the pages of " + table.sql() + " cannot be written", SQLiteErrorCode.SQLITE_MISMATCH);
        }
        return List.of(new SqliteSink(connection(), RowStatement.stage(table), cancellation));
    }

    @Override
    public long fill(StageTable table, StoredRows rows) throws SQLException {
        cancellation.check();
        String columns = Sql.quote(rows.columns());
        Sql.run(connection(), "attach " + Sql.literal(DatabaseFile.stillUri(rows.file())) + " as kept");
        try {
            return Sql.change(
                    connection(),
                    "insert into " + table.sql() + " (" + columns + ") select " + columns + " from kept."
                            + Sql.quote(rows.table().name()) + " not indexed");
        } finally {
            Sql.run(connection(), "detach kept");
        }
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups, List<List<String>> references) throws SQLException {
        cancellation.check();
        if (kept.isSealed(table)) {
            return;
        }
        complete(table, lookups);
        disk("keep what is staged beside " + file.display(), () -> {
            kept.sealed(table);
            return true;
        });
    }

    private void complete(StageTable table, List<List<String>> lookups) throws SQLException {
        if (table.kind() == StageTable.Kind.BUILT) {
            // The indexes stood empty while the rows were written.
            session.sort("reindex " + table.sql());
            return;
        }
        String name = PageWriting.plainName(table);
        for (int i = 0; i < lookups.size(); i++) {
            String index = "stage." + Sql.quote(name + "_by_" + (i + 1));
            session.sort("create index if not exists " + index + " on " + Sql.quote(name) + "("
                    + Sql.quote(lookups.get(i)) + ")");
        }
        Sql.run(connection(), "analyze " + table.sql());
    }

    @Override
    public Optional<StageTable> build(String label, TableSchema table, List<Column> columns) throws SQLException {
        cancellation.check();
        Optional<StageTable> begun = kept.next(StageTable.Kind.BUILT, columns);
        if (begun.isPresent()) {
            if (!building.takeUp(begun.get(), table)) {
                throw new StaleStageException("What was staged for " + table.name()
                        + " cannot be put into its place any more: nothing of it is used, all is read anew.");
            }
            return begun;
        }
        Optional<StageTable> built = building.build(table, columns);
        built.ifPresent(this::made);
        return built;
    }

    @Override
    public OptionalLong install(StageTable built, TableSchema table) throws SQLException {
        OptionalLong rows = building.install(built);
        // A COMMIT that failed would have to be settled in the database.
        if (building.mayCheckAtEnd(tables) && building.isInstalled()) {
            building.checkReferences();
        }
        return rows;
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
        if (inTransaction) {
            throw new IllegalStateException("The publishing transaction has already begun");
        }
        cancellation.check();
        openForPublishing();
        disk("confirm the locks of " + file.display(), () -> {
            home.confirm();
            kept.publishing(settings.unit());
            return true;
        });
        Immediate.begin(connection(), settings.lockTimeout(), cancellation);
        inTransaction = true;
        building.begin();
        Sql.run(connection(), "pragma defer_foreign_keys=on");
        refuseForeignTables();
    }

    private void openForPublishing() throws SQLException {
        if (publishing) {
            return;
        }
        cancellation.forget();
        session.close();
        file.claim();
        claimed = !file.existed();
        session.publish(home.side(), settings);
        if (building.mayCheckAtEnd(tables)) {
            session.takeOver();
        }
        publishing = true;
        cancellation.watch(session.connection());
    }

    /** The file was missing when this load looked at it; whoever filled it since then has not been compared with. */
    private void refuseForeignTables() throws SQLException {
        if (claimed && !committed && Sql.number(connection(), "select count(*) from main.sqlite_schema") > 0) {
            throw new TransactionConflictException(
                    "Cannot publish into " + file.display()
                            + ": the database was missing and somebody has filled it meanwhile. Nothing was changed. Try again.");
        }
    }

    /** Readers go on with the schema that their snapshot has. */
    @Override
    public List<Rebuild> rebuilds(TableName table) throws SQLException {
        return Sql.list(
                connection(),
                row -> new Rebuild("drop index main." + Sql.quote(row.getString(1)), row.getString(2)),
                REBUILDS,
                table.name());
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
        Sql.run(connection(), "commit");
        inTransaction = false;
        committed = true;
    }

    @Override
    public void rollback() throws SQLException {
        if (inTransaction) {
            Transactions.rollback(connection());
            inTransaction = false;
        }
    }

    @Override
    public Connection fresh() throws SQLException {
        return file.writer(settings.lockTimeout());
    }

    @Override
    public boolean briefly(Brief work) throws SQLException {
        boolean done = false;
        try {
            Sql.run(connection(), Immediate.busyTimeout(Immediate.SHORT_WAIT_MILLIS), "begin immediate");
            inTransaction = true;
            work.in(connection());
            Sql.run(connection(), "commit");
            inTransaction = false;
            done = true;
        } catch (SQLException e) {
            if (Codes.classify(e) != FailureKind.CONFLICT) {
                throw e;
            }
        } finally {
            rollback();
            Sql.run(connection(), Immediate.busyTimeout(settings.lockTimeout().toMillis()));
        }
        return done;
    }

    /** A checkpoint that a reader holds up is done by a later writer. */
    @Override
    public void settle(List<Change> changes) throws SQLException {
        Sql.run(
                connection(),
                Immediate.busyTimeout(Immediate.SHORT_WAIT_MILLIS),
                "pragma main.optimize",
                "pragma main.wal_checkpoint(truncate)",
                Immediate.busyTimeout(settings.lockTimeout().toMillis()));
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

    /** The side file goes while the unit still counts as living, the unit's own lock goes last. */
    private FirstFailure closeAll() {
        cancellation.forget();
        return new FirstFailure()
                .then(this::rollbackIfOpen)
                .then(this::removeUnpublished)
                .then(session::close)
                .then(kept::close)
                .then(this::deleteSide)
                .then(home::releaseTaken)
                .then(home::releaseTables)
                .then(live::close)
                .then(home::removeIfEmpty);
    }

    private void deleteSide() throws IOException {
        if (!leaving) {
            home.deleteSide();
        }
    }

    private void rollbackIfOpen() throws SQLException {
        if (session.isOpen()) {
            rollback();
        }
    }

    private void removeUnpublished() throws SQLException, IOException {
        if (claimed && !committed) {
            session.removeIfEmpty();
        }
    }

    /** Why the publishing connection cannot be durable. */
    static ConfigurationException noWal(DatabaseFile file, String mode) {
        return new ConfigurationException("Cannot publish into " + file.display()
                + ": its journal mode stays " + mode + ", write-ahead logging cannot be switched on."
                + " Nothing was changed. Put the database on a local disk that can be written.");
    }

    @Override
    public List<String> hangingOn(TableSchema table) throws SQLException {
        return new DroppedTables(connection()).hangingOn(table);
    }

    @Override
    public boolean drop(List<TableName> tables) throws SQLException {
        new DroppedTables(connection()).drop(tables);
        return true;
    }

    @Override
    public Optional<String> unkept(TableSchema table) {
        return Optional.empty();
    }

    @Override
    public Watching watch(TableSchema table, List<String> key, String into, Images images) throws SQLException {
        return Watch.begin(connection(), table, key, into, images);
    }

    @Override
    public Optional<String> mark(StageTable written, TableSchema table) {
        return building.digest(written).map(RowDigest::sum);
    }

    @Override
    public Marked marked(TableSchema table, String mark, List<Since> since) throws SQLException {
        return new MarkedRows(connection(), table).marked(mark, since);
    }
}
