package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StagingPlace.TakenUp;
import dev.intact.dialect.StoredRows;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.StaleStageException;
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
 * The file beside the database in which a load stages: its tables, what of them outlives the load, and what ended loads
 * have left. While it is open the load counts as living. For one thread at a time.
 */
final class SideFile {
    private final DatabaseFile file;
    private final Home home;
    private final FileLease live;
    private final Session session;
    private final Cancellation cancellation;
    private final Building building;
    private final KeptSide kept;
    private int numbered;
    private boolean leaving;

    private SideFile(DatabaseFile file, Home home, FileLease live, Session session, Cancellation cancellation) {
        this.file = file;
        this.home = home;
        this.live = live;
        this.session = session;
        this.cancellation = cancellation;
        this.building = new Building(session::connection);
        this.kept = new KeptSide(home, session);
    }

    /** Says that the load lives; {@link #make} makes the file. */
    static SideFile of(DatabaseFile file, Home home, Session session, Cancellation cancellation) {
        FileLease live = DiskWork.get("stage beside " + file.display(), home::live);
        return new SideFile(file, home, live, session, cancellation);
    }

    void make(WorkspaceSettings settings) throws SQLException {
        DiskWork.run(staging(), home::makeSide);
        session.stage(home.side(), settings);
    }

    private String staging() {
        return "stage beside " + file.display();
    }

    private String keeping() {
        return "keep what is staged beside " + file.display();
    }

    private Connection connection() {
        return session.connection();
    }

    List<String> sweep() throws SQLException {
        return sweep(kept::isWorth);
    }

    List<String> sweepAll() throws SQLException {
        return sweep(any -> false);
    }

    private List<String> sweep(Home.Worth worth) throws SQLException {
        return DiskWork.ask("clear away ended loads of " + file.display(), () -> home.sweep(worth));
    }

    List<Resumable> resumable() throws SQLException {
        return DiskWork.ask("look at what is kept beside " + file.display(), kept::resumable);
    }

    List<Resumable> forget(List<TableName> names) throws SQLException {
        return DiskWork.ask("clear away ended loads of " + file.display(), () -> kept.forget(names));
    }

    TakenUp keep(Chunking chunking) throws SQLException {
        return DiskWork.ask(keeping(), () -> kept.keep(chunking));
    }

    List<String> notes(StageTable table) {
        return kept.notes(table);
    }

    long rows(StageTable table) throws SQLException {
        return Sql.number(connection(), "select count(*) from " + unindexed(table));
    }

    /** A built table whose indexes are not made yet: they would say that it is empty. */
    static String unindexed(StageTable table) {
        return table.sql() + " not indexed";
    }

    long leave() {
        long chunks = DiskWork.get(keeping(), kept::chunks);
        leaving = chunks > 0;
        return chunks;
    }

    StageTable stage(String label, List<Column> columns) throws SQLException {
        Optional<StageTable> begun = kept.next(StageTable.Kind.NUMBERED, columns);
        if (begun.isPresent()) {
            numbered++;
            return begun.get();
        }
        do {
            numbered++;
        } while (building.has(label + "_" + numbered));
        StageTable table =
                new StageTable("stage." + Sql.quote(label + "_" + numbered), columns, StageTable.Kind.NUMBERED);
        StringBuilder sql = new StringBuilder("create table ").append(table.sql());
        sql.append("(").append(StageTable.ROW).append(" integer primary key");
        columns.forEach(
                column -> sql.append(", ").append(Sql.quote(column.name())).append(PageWriting.declaration(column)));
        Sql.run(connection(), sql.append(")").toString());
        made(table);
        return table;
    }

    private void made(StageTable table) {
        DiskWork.run(keeping(), () -> kept.made(table));
    }

    List<BulkSink> write(StageTable table, int most) throws SQLException {
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
        DiskWork.run(staging(), () -> kept.giveUp(table));
        if (table.kind() == StageTable.Kind.BUILT) {
            throw new SQLiteException(
                    "the pages of " + table.sql() + " cannot be written", SQLiteErrorCode.SQLITE_MISMATCH);
        }
        return List.of(
                new SqliteSink(connection(), RowStatement.stage(table), SessionSettings.USUAL_BATCH, cancellation));
    }

    long fill(StageTable table, StoredRows rows) throws SQLException {
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

    void seal(StageTable table, List<List<String>> lookups) throws SQLException {
        if (kept.isSealed(table)) {
            return;
        }
        complete(table, lookups);
        DiskWork.run(keeping(), () -> kept.sealed(table));
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

    Optional<StageTable> build(TableSchema table, List<Column> columns) throws SQLException {
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

    /** Before the publishing transaction. */
    void publish(WorkspaceSettings settings) throws SQLException {
        session.publish(home.side(), settings);
        if (building.mayCheckAtEnd(numbered)) {
            session.takeOver();
        }
    }

    /** Each time before the publishing transaction begins. */
    void publishing(String unit) throws IOException {
        kept.publishing(unit);
        building.begin();
    }

    OptionalLong install(StageTable built) throws SQLException {
        OptionalLong rows = building.install(built);
        // A COMMIT that failed would have to be settled in the database.
        if (building.mayCheckAtEnd(numbered) && building.isInstalled()) {
            building.checkReferences();
        }
        return rows;
    }

    /** Of the rows that are written into a table that was built here; empty of others. */
    Optional<String> mark(StageTable table) {
        return building.digest(table).map(RowDigest::sum);
    }

    /** The file goes while the load still counts as living, its own lock goes last. */
    void close(FirstFailure failures) {
        failures.then(kept::close)
                .then(this::delete)
                .then(home::releaseTaken)
                .then(home::releaseTables)
                .then(live::close)
                .then(home::removeIfEmpty);
    }

    private void delete() throws IOException {
        if (!leaving) {
            home.deleteSide();
        }
    }
}
