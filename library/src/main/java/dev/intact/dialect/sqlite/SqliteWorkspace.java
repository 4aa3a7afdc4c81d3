package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
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

    private int tables;
    private int kept;
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

    private static <T> T disk(String attempted, DiskJob<T> job) {
        try {
            return job.run();
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot " + attempted + ": " + e + ". Nothing was changed. Check the directory's rights and space.",
                    e);
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
        disk("lock tables of " + file.display(), () -> {
            home.lock(names);
            return true;
        });
    }

    @Override
    public List<String> sweep() {
        return disk("clear away ended loads of " + file.display(), home::sweep);
    }

    @Override
    public StageTable stage(String label, List<Column> columns) throws SQLException {
        cancellation.check();
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
        return table;
    }

    @Override
    public List<BulkSink> write(StageTable table, int most) throws SQLException {
        cancellation.check();
        List<BulkSink> lanes = table.columns().isEmpty()
                ? List.of()
                : new PageWriting(session, home.side(), cancellation).lanes(table, most);
        if (!lanes.isEmpty()) {
            return lanes;
        }
        if (table.kind() == StageTable.Kind.BUILT) {
            throw new SQLiteException(
                    "the pages of " + table.sql() + " cannot be written", SQLiteErrorCode.SQLITE_MISMATCH);
        }
        return List.of(new SqliteSink(connection(), RowStatement.stage(table), cancellation));
    }

    @Override
    public void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        cancellation.check();
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
        return building.build(table, columns);
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
        String table = "temp.intact_kept_" + ++kept;
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
                .then(home::deleteSide)
                .then(home::releaseTables)
                .then(live::close)
                .then(home::removeIfEmpty);
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
    public Optional<String> mark(StageTable written, TableSchema table) {
        return Optional.empty();
    }

    @Override
    public Marked marked(TableSchema table, String mark, long rows) {
        return new Unknown("nothing tells");
    }
}
