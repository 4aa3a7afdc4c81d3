package dev.intact.tx;

import dev.intact.dialect.Ahead;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import dev.intact.write.TableWrite;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that change together or not at all, in a plain transaction of the database: without files, without a key, and
 * without a marker that would settle a lost COMMIT. It lives inside the work it is given to and refuses use afterwards.
 *
 * <p>A statement that fails ends it, also where the program catches the failure: nothing else is run, and nothing is
 * committed. What may fail goes into a {@link #savepoint}. For the thread that runs the work.
 */
public final class WriteScope implements Changes {
    private final Dialect dialect;
    private final ProgramSession session;
    private final Tenure tenure;
    private final Statements statements;
    private int depth;
    private boolean failed;

    WriteScope(Dialect dialect, ProgramSession session, Approved approved, BooleanSupplier cancelled) {
        this.dialect = dialect;
        this.session = session;
        this.tenure = new Tenure("write", cancelled);
        this.statements = new Statements(dialect, session, approved);
    }

    @Override
    public long execute(String sql, @Nullable Object... parameters) {
        return run(sql, () -> statements.execute(sql, parameters));
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        return run(sql, () -> statements.query(sql, mapper, parameters));
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
        check();
        return new TableWrite(dialect, this::ready, RowSql.named(table));
    }

    private ProgramSession ready() {
        check();
        return session;
    }

    /**
     * Runs work whose rows are taken back where it fails; the write goes on if the failure is caught.
     *
     * @param work gets this very scope
     * @param <R> its result
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result
     * @throws X the work's failure
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R savepoint(WriteWork<R, X> work) throws X {
        check();
        String name = "intact_" + ++depth;
        control("savepoint " + name);
        try {
            R made = work.in(this);
            check();
            control("release savepoint " + name);
            return made;
        } catch (Throwable e) {
            back(name, e);
            throw e;
        } finally {
            depth--;
        }
    }

    /**
     * As the other, without a result.
     *
     * @param work gets this very scope
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void savepoint(WriteAction<X> work) throws X {
        this.<Boolean, X>savepoint(w -> {
            work.run(w);
            return true;
        });
    }

    /** Where going back is impossible, the write cannot be committed any more. */
    private void back(String name, Throwable cause) {
        try {
            send("rollback to savepoint " + name);
            send("release savepoint " + name);
            failed = false;
        } catch (SQLException | RuntimeException e) {
            failed = true;
            cause.addSuppressed(e);
        }
    }

    private void control(String sql) {
        run(sql, () -> {
            send(sql);
            return true;
        });
    }

    private void send(String sql) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            String said = session.ahead(Ahead.Of.COUNT).sql();
            session.sending(sql);
            try {
                statement.execute(said + sql);
            } finally {
                session.sent();
            }
        }
    }

    /** A job on the database. */
    @FunctionalInterface
    private interface Job<T> {
        T run() throws SQLException;
    }

    private <T> T run(String sql, Job<T> job) {
        check();
        try {
            return job.run();
        } catch (SQLException e) {
            failed = true;
            throw dialect.failure("Cannot run " + Statements.shortened(sql), e);
        } catch (IntactException e) {
            failed = true;
            throw e;
        }
    }

    private void check() {
        tenure.check();
        refuseFailed();
    }

    private void refuseFailed() {
        if (failed) {
            throw new StatementFailedException("Cannot go on in a write in which a statement has failed. Nothing was"
                    + " changed. Let the failure end the work, or run what may fail in a savepoint.");
        }
    }

    /** Before COMMIT. */
    void beforeCommit() {
        tenure.end();
        refuseFailed();
    }

    /** Whatever became of it. */
    void end() {
        tenure.end();
    }
}
