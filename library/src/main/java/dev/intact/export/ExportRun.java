package dev.intact.export;

import dev.intact.adopt.OneStatement;
import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Failures;
import dev.intact.dialect.Snapshot;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.export.ExportReport.ExportedFile;
import dev.intact.files.Change;
import dev.intact.files.FileWork.Staged;
import dev.intact.format.RecordWriter;
import dev.intact.io.Ids;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.UnitFiles;
import dev.intact.write.ResultRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One export on its way: all rows are read from one snapshot and written beside their targets, then one short unit makes
 * them appear. While rows are read, nobody is kept from writing. Used once, by one thread.
 */
public final class ExportRun {
    private static final String KIND = "export";

    private final Dialect dialect;
    private final Connections connections;
    private final Transactor transactor;
    private final Observer observer;
    private final Cancellation cancellation;
    private final Instant started = Instant.now();
    private final long began = System.nanoTime();

    /**
     * An export that has not begun.
     *
     * @param dialect of the database
     * @param connections to it
     * @param transactor runs the unit
     * @param observer told what happens
     * @param cancellation stops it
     */
    public ExportRun(
            Dialect dialect,
            Connections connections,
            Transactor transactor,
            Observer observer,
            Cancellation cancellation) {
        this.dialect = dialect;
        this.connections = connections;
        this.transactor = transactor;
        this.observer = new GuardedObserver(observer);
        this.cancellation = cancellation;
    }

    /** A file, and what was written for it. */
    private record Written(Plan.Item item, Staged staged, long rows) {}

    /**
     * Runs the export.
     *
     * @param export what goes where
     * @param root the folder for files
     * @return what was written
     */
    public ExportReport run(Export export, Path root) {
        String unit = Ids.RANDOM.next();
        UnitFiles files = transactor.files(unit);
        List<Written> written = written(new Plan(export, root), files);
        transactor.commit(new Unit.Identity(unit, Optional.empty(), KIND), files, cancellation);
        List<ExportedFile> exported =
                written.stream().map(one -> exported(one, files)).toList();
        double seconds = Duration.ofNanos(System.nanoTime() - began).toNanos() / 1e9;
        return new ExportReport(connections.address().display(), started, seconds, exported);
    }

    private List<Written> written(Plan plan, UnitFiles files) {
        // Before the snapshot: a database may have to change its journal for it, which no reader lets it.
        transactor.ready();
        boolean whole = false;
        try (Snapshot snapshot = connections.snapshot()) {
            cancellation.reads(snapshot);
            List<Plan.Item> items = plan.items(snapshot, dialect);
            List<Written> written = new ArrayList<>();
            for (Plan.Item item : items) {
                written.add(written(item, snapshot, files));
            }
            whole = true;
            return written;
        } catch (SQLException e) {
            throw dialect.failure("Cannot export", e);
        } finally {
            if (!whole) {
                discard(files);
            }
        }
    }

    private Written written(Plan.Item item, Snapshot snapshot, UnitFiles files) throws SQLException {
        observer.on(new Event.Phase(KIND, item.path().toString()));
        AtomicLong rows = new AtomicLong();
        try {
            Staged staged = files.ahead(
                    item.path(),
                    new Change.Replace((out, present) -> rows.set(item.form()
                            .write(out, item.path().toString(), present, writer -> rows(item, snapshot, writer)))));
            return new Written(item, staged, rows.get());
        } catch (SQLException e) {
            throw wrong(item, e);
        } catch (IOException e) {
            throw new FileOperationException(
                    "Cannot write the file " + item.path() + ": " + e
                            + ". Nothing was changed. Check the folder, its rights and its space.",
                    e);
        }
    }

    private void rows(Plan.Item item, Snapshot snapshot, RecordWriter writer) throws IOException {
        ResultRows rows = new ResultRows(dialect, item.form().format(), count -> progress(item, count));
        try (Statement statement = snapshot.connection().createStatement()) {
            OneStatement.refuseOthers(item.sql(), dialect);
            statement.setFetchSize(connections.batch());
            try (ResultSet found = statement.executeQuery(item.sql())) {
                rows.write(found, writer);
            }
        } catch (SQLException e) {
            throw ResultRows.failed(e);
        }
    }

    private void progress(Plan.Item item, long rows) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        String name = item.path().toString();
        observer.on(new Event.Progress(item.table().orElse(name), name, rows, 0, -1));
    }

    /** A query that is wrong is the user's to mend; anything else goes its own way. */
    private SQLException wrong(Plan.Item item, SQLException e) {
        FailureKind kind = dialect.classify(e);
        if (item.table().isPresent() || (kind != FailureKind.OTHER && kind != FailureKind.DATA)) {
            return e;
        }
        throw new ConfigurationException(
                "Cannot write the file " + item.path() + ": " + Failures.said(e)
                        + " Nothing was changed. Mend the query.",
                e);
    }

    private void discard(UnitFiles files) {
        try {
            files.rolledBack();
        } catch (IOException e) {
            observer.on(new Event.Notice(
                    "What was written aside could not be cleared away; the next command does it: " + e));
        }
    }

    private static ExportedFile exported(Written one, UnitFiles files) {
        return new ExportedFile(
                one.item().path(),
                one.item().table(),
                one.rows(),
                one.staged().size(),
                one.staged().sha256(),
                files.left().stream()
                        .filter(left -> left.target().equals(one.staged().target()))
                        .findFirst());
    }
}
