package dev.intact.tx;

import dev.intact.adopt.AdoptedDataSource;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.FileOperationException;
import dev.intact.error.IntactException;
import dev.intact.files.Change;
import dev.intact.files.FileWork;
import dev.intact.files.FileWork.Staged;
import dev.intact.format.FileForm;
import dev.intact.format.Format;
import dev.intact.schema.TableName;
import dev.intact.write.ResultRows;
import dev.intact.write.TableWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows and files that change together or not at all. It lives inside the work it is given to and refuses use
 * afterwards. A statement or a file that fails is taken back by itself; where the program catches the failure, the
 * transaction goes on. For the thread that runs the work.
 */
public final class Transaction implements Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private final Dialect dialect;
    private final ProgramSession session;
    private final Tenure tenure;
    private final LateFiles late;
    private final Statements statements;
    private Optional<String> result = Optional.empty();
    private Optional<AdoptedDataSource> adopted = Optional.empty();
    private int depth;
    private boolean doomed;

    /** Opens the unit's files with the first of them. */
    interface LateFiles {
        FileWork files() throws SQLException, IOException;

        Optional<FileWork> opened();
    }

    Transaction(Dialect dialect, ProgramSession session, Approved approved, LateFiles late, BooleanSupplier cancelled) {
        this.tenure = new Tenure("transaction", cancelled);
        this.dialect = dialect;
        this.session = session;
        this.late = late;
        this.statements = new Statements(dialect, session, approved);
    }

    @Override
    public long execute(String sql, @Nullable Object... parameters) {
        return saved(sql, () -> statements.execute(sql, parameters));
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        return saved(sql, () -> statements.query(sql, mapper, parameters));
    }

    @Override
    public long insert(String table, Map<String, ? extends @Nullable Object> values) {
        return RowSql.insert(dialect, table, values).runIn(this);
    }

    @Override
    public long update(
            String table,
            Map<String, ? extends @Nullable Object> values,
            String condition,
            @Nullable Object... parameters) {
        return RowSql.update(dialect, table, values, condition, parameters).runIn(this);
    }

    @Override
    public TableWrite writeTo(String table) {
        return writeTo(RowSql.named(table));
    }

    /**
     * Many rows into one table, by the database's bulk path.
     *
     * @param table that stands
     * @return says what the rows do, and takes them
     */
    public TableWrite writeTo(TableName table) {
        check();
        return new TableWrite(dialect, this::settled, table);
    }

    private ProgramSession settled() {
        check();
        try {
            settle("write rows");
            return session;
        } catch (SQLException e) {
            throw dialect.failure("Cannot write rows", e);
        }
    }

    /**
     * The files of this transaction.
     *
     * @return for this transaction only
     */
    public TransactionFiles files() {
        check();
        return new TransactionFiles(this);
    }

    /**
     * This transaction as a plain data source, for JDBC code that knows nothing of it: its commits and rollbacks become
     * savepoints, so that all of it is committed with this transaction or not at all.
     *
     * @return always the same; ends with this transaction. Other threads may use it while the work waits for them
     */
    public DataSource dataSource() {
        check();
        if (adopted.isEmpty()) {
            session.touched();
            adopted = Optional.of(new AdoptedDataSource(session.connection(), dialect));
        }
        return adopted.get();
    }

    /**
     * Runs work whose rows and files are taken back where it fails; the transaction goes on if the failure is caught.
     *
     * @param work gets this very transaction
     * @param <R> its result
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result
     * @throws X the work's failure
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R savepoint(TransactionWork<R, X> work) throws X {
        check();
        String name = "intact_" + ++depth;
        savepoint(name);
        int mark = late.opened().map(FileWork::mark).orElse(0);
        try {
            R made = work.in(this);
            settle("release a savepoint");
            run("release savepoint " + name);
            return made;
        } catch (SQLException e) {
            IntactException failure = dialect.failure("Cannot end a savepoint", e);
            back(name, mark, failure);
            throw failure;
        } catch (Throwable e) {
            back(name, mark, e);
            throw e;
        } finally {
            depth--;
        }
    }

    /**
     * As the other, without a result.
     *
     * @param work gets this very transaction
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void savepoint(TransactionAction<X> work) throws X {
        this.<Boolean, X>savepoint(tx -> {
            work.run(tx);
            return true;
        });
    }

    /** Where going back is impossible, the transaction cannot be committed any more. */
    private void back(String name, int mark, Throwable cause) {
        boolean before = doomed;
        doomed = true;
        try {
            settle("go back to a savepoint");
            run("rollback to savepoint " + name);
            run("release savepoint " + name);
            if (late.opened().isPresent()) {
                late.opened().get().backTo(mark);
            }
            doomed = before;
        } catch (SQLException | RuntimeException | IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Keeps a text with the marker: who comes again with the same idempotency key gets it.
     *
     * @param text for example the number that an order was given
     */
    public void result(String text) {
        check();
        result = Optional.of(text);
    }

    Optional<String> result() {
        return result;
    }

    /** Stages a change of a file; where it fails, nothing of it is left. */
    Staged stage(Path file, Change change) {
        check();
        String name = "intact_file";
        savepoint(name);
        int mark = late.opened().map(FileWork::mark).orElse(0);
        try {
            Staged staged = late.files().stage(file, change);
            run("release savepoint " + name);
            return staged;
        } catch (SQLException e) {
            IntactException failure = dialect.failure("Cannot write the file " + file, e);
            back(name, mark, failure);
            throw failure;
        } catch (IOException e) {
            IntactException failure = notWritten(file, e);
            back(name, mark, failure);
            throw failure;
        } catch (UncheckedIOException e) {
            IntactException failure = notWritten(file, Objects.requireNonNull(e.getCause()));
            back(name, mark, failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            back(name, mark, e);
            throw e;
        }
    }

    private IntactException notWritten(Path file, IOException e) {
        String attempted = "Cannot write the file " + file;
        Optional<SQLException> said = ResultRows.said(e);
        return said.isPresent() ? dialect.failure(attempted, said.get()) : disk(attempted, e);
    }

    /** The rows of a query as the records of a file in a format; run when they are written. */
    FileForm.Records records(Format format, String sql, @Nullable Object... parameters) {
        ResultRows rows = new ResultRows(dialect, format, written -> {});
        return writer -> {
            check();
            try {
                settle("run a query");
                statements.read(sql, parameters, found -> rows.write(found, writer));
            } catch (SQLException e) {
                throw ResultRows.failed(e);
            }
        };
    }

    static FileOperationException disk(String attempted, IOException e) {
        return new FileOperationException(
                attempted + ": " + e + ". Nothing was changed. Check the folder, its rights and its space.", e);
    }

    /** A job on the database. */
    @FunctionalInterface
    private interface Job<T> {
        T run() throws SQLException;
    }

    private <T> T saved(String sql, Job<T> job) {
        check();
        try {
            settle("run a statement");
            return job.run();
        } catch (SQLException e) {
            throw dialect.failure("Cannot run " + Statements.shortened(sql), e);
        }
    }

    /** What adopted code has not committed would be caught between our savepoints. */
    private void settle(String what) throws SQLException {
        if (adopted.isPresent()) {
            adopted.get().settle(what);
        }
    }

    private void savepoint(String name) {
        try {
            settle("set a savepoint");
        } catch (SQLException e) {
            throw dialect.failure("Cannot set a savepoint", e);
        }
        run("savepoint " + name);
    }

    private void run(String sql) {
        try (var statement = session.connection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw dialect.failure("Cannot keep the transaction's savepoints", e);
        }
    }

    private void check() {
        tenure.check();
    }

    /** Before COMMIT: adopted code has had its say. */
    void beforeCommit() throws SQLException {
        tenure.end();
        if (doomed) {
            throw new IllegalStateException(
                    "A savepoint could not be taken back, so the transaction cannot be committed. Nothing was changed.");
        }
        if (adopted.isPresent() && adopted.get().end() > 0) {
            LOG.warn(
                    "Connections of tx.dataSource() were left open with work that was not committed; it was rolled back");
        }
    }

    /** Whatever became of it. */
    void end() {
        tenure.end();
        try {
            if (adopted.isPresent()) {
                adopted.get().abandon();
            }
        } catch (SQLException e) {
            LOG.debug("Statements of adopted code could not be closed", e);
        }
    }
}
