package dev.intact.load;

import dev.intact.adopt.OneStatement;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Failures;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.files.Change;
import dev.intact.files.FileWork.Staged;
import dev.intact.files.Leftover;
import dev.intact.format.RecordWriter;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.tx.Cancellation;
import dev.intact.tx.UnitFiles;
import dev.intact.write.ResultRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The files of one load: counted for a preview, staged in its unit. For one thread. */
final class LoadFiles {
    private final Dialect dialect;
    private final List<LoadFile> files;
    private final int batch;
    private final Observer observer;
    private final Cancellation cancellation;
    private final Map<String, Path> targets = new HashMap<>();

    LoadFiles(LoadContext context, List<LoadFile> files, Observer observer, Cancellation cancellation) {
        this.dialect = context.dialect();
        this.batch = context.batch();
        this.files = files;
        this.observer = observer;
        this.cancellation = cancellation;
    }

    /** How many rows each would hold, on a connection on which the tables are as they will be. */
    List<FileReport> counted(Connection connection) throws SQLException {
        List<FileReport> reports = new ArrayList<>();
        for (LoadFile file : files) {
            try (Statement statement = connection.createStatement()) {
                OneStatement.refuseOthers(file.sql(), dialect);
                try (ResultSet count = statement.executeQuery("select count(*) from (" + bare(file) + "\n) as f")) {
                    count.next();
                    reports.add(new FileReport(name(file), count.getLong(1), Optional.empty(), Optional.empty()));
                }
            } catch (SQLException e) {
                throw wrong(file, e);
            }
        }
        return reports;
    }

    /** Writes each from the rows as the unit's transaction sees them. */
    List<FileReport> staged(UnitFiles unit, Connection connection) throws SQLException {
        List<FileReport> reports = new ArrayList<>();
        for (LoadFile file : files) {
            observer.on(new Event.Phase("write", name(file)));
            AtomicLong rows = new AtomicLong();
            try {
                Staged staged = unit.stage(
                        file.path(),
                        new Change.Replace((out, present) -> rows.set(file.form()
                                .write(out, name(file), present, writer -> rows(file, connection, writer)))));
                targets.put(name(file), staged.target());
                reports.add(new FileReport(name(file), rows.get(), Optional.of(staged.sha256()), Optional.empty()));
            } catch (SQLException e) {
                throw wrong(file, e);
            } catch (IOException e) {
                throw disk("Cannot write the file " + name(file), e);
            }
        }
        return reports;
    }

    private void rows(LoadFile file, Connection connection, RecordWriter writer) throws IOException {
        ResultRows rows = new ResultRows(dialect, file.form().format(), count -> progress(file, count));
        try (Statement statement = connection.createStatement()) {
            OneStatement.refuseOthers(file.sql(), dialect);
            statement.setFetchSize(batch);
            try (ResultSet found = statement.executeQuery(file.sql())) {
                rows.write(found, writer);
            }
        } catch (SQLException e) {
            throw ResultRows.failed(e);
        }
    }

    private void progress(LoadFile file, long rows) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        observer.on(new Event.Progress(name(file), name(file), rows, 0, -1));
    }

    /** A file that was staged by somebody else. */
    FileReport also(FileReport counted, Staged staged) {
        targets.put(counted.path(), staged.target());
        return new FileReport(counted.path(), counted.rows(), Optional.of(staged.sha256()), Optional.empty());
    }

    /** The reports with what COMMIT could not put in place. */
    List<FileReport> after(List<FileReport> reports, List<Leftover> left) {
        return reports.stream()
                .map(report -> left.stream()
                        .filter(one -> one.target().equals(targets.get(report.path())))
                        .findFirst()
                        .map(report::in)
                        .orElse(report))
                .toList();
    }

    /** What the load wrote when it was published, and what is wrong with it now. */
    List<FileReport> standing(List<FileReport> published, Map<Path, Leftover> wrong) {
        return published.stream()
                .map(report -> Optional.ofNullable(wrong.get(Path.of(report.path())))
                        .map(report::in)
                        .orElse(report))
                .toList();
    }

    static FileOperationException disk(String attempted, IOException e) {
        return new FileOperationException(
                attempted + ": " + e + ". Nothing was changed. Check the folder, its rights and its space.", e);
    }

    private SQLException wrong(LoadFile file, SQLException e) {
        FailureKind kind = dialect.classify(e);
        if (kind != FailureKind.OTHER && kind != FailureKind.DATA && kind != FailureKind.CONSTRAINT) {
            return e;
        }
        throw new ConfigurationException(
                "Cannot write the file " + name(file) + ": " + Failures.said(e)
                        + " Nothing was changed. Mend its query.",
                e);
    }

    private static String bare(LoadFile file) {
        String sql = file.sql().strip();
        return sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
    }

    private static String name(LoadFile file) {
        return file.path().toString().replace(file.path().getFileSystem().getSeparator(), "/");
    }
}
