package dev.intact.tx;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Workspace;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One transaction, all or nothing, with a marker that says so: the marker is a row written in the transaction itself,
 * and COMMIT is the only decision. An error out of COMMIT, whatever it says, is settled by asking for the marker. For
 * one thread at a time.
 */
public final class Unit {
    static final String COMMITTED = "committed";
    private static final int TRIES = 3;

    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final Pause pause;
    private final BooleanSupplier cancelled;

    /**
     * A unit on a workspace.
     *
     * @param dialect of the workspace
     * @param workspace whose transaction it is
     * @param observer told of each durable step
     * @param pause waits between questions after an unknown COMMIT
     * @param cancelled asked last before COMMIT is sent
     */
    public Unit(Dialect dialect, Workspace workspace, Observer observer, Pause pause, BooleanSupplier cancelled) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.observer = observer;
        this.pause = pause;
        this.cancelled = cancelled;
    }

    /**
     * Who a unit is.
     *
     * @param unit its random name, used once
     * @param key its idempotency key: never committed twice
     * @param kind {@code load} …
     */
    public record Identity(String unit, String key, String kind) {}

    /**
     * What is done in the transaction; may run again after a conflict.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param connection the transaction's
         * @return what {@link Unit#run} returns once it is committed
         * @throws SQLException what the database says; the transaction is rolled back
         */
        T in(Connection connection) throws SQLException;
    }

    /**
     * Runs the work and commits. Whatever comes out of it but a result, nothing was changed, unless the exception says
     * otherwise.
     *
     * @param identity who it is
     * @param exclusive tables that nobody else may write meanwhile
     * @param work what to do
     * @param <T> its result
     * @return the work's result, committed
     * @throws SQLException what the database said before COMMIT; rolled back
     * @throws dev.intact.error.CommitOutcomeUnknownException where the outcome could not be learnt
     */
    public <T> T run(Identity identity, List<TableName> exclusive, Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(identity, exclusive, work);
            } catch (SQLException e) {
                if (attempt == TRIES || dialect.classify(e) != FailureKind.CONFLICT) {
                    throw e;
                }
                observer.on(new Event.Notice("Trying again after a conflict: " + e.getMessage()));
            }
        }
    }

    private <T> T once(Identity identity, List<TableName> exclusive, Work<T> work) throws SQLException {
        T result;
        try {
            workspace.begin(exclusive);
            step("tx.open");
            Markers markers = new Markers(dialect);
            markers.prepare(workspace.connection());
            markers.insert(workspace.connection(), identity);
            step("marker.inserted");
            result = work.in(workspace.connection());
            step("rows.written");
            if (cancelled.getAsBoolean()) {
                throw new CancelledException("Cancelled before COMMIT was sent. Nothing was changed.", null);
            }
        } catch (SQLException | RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
        commit(identity);
        return result;
    }

    private void commit(Identity identity) throws SQLException {
        step("commit.sending");
        try {
            workspace.commit();
        } catch (SQLException e) {
            step("commit.failed");
            // Where the transaction is still open (a deferred key, a busy file) the fence would wait for it.
            rollback(e);
            if (new Fence(dialect, workspace, pause).committed(identity.unit(), e)) {
                step("fence.done");
                return;
            }
            throw notCommitted(e);
        }
        step("commit.returned");
    }

    /** The fence has spoken: nothing was changed. */
    private SQLException notCommitted(SQLException e) {
        FailureKind kind = dialect.classify(e);
        if (kind == FailureKind.CONFLICT) {
            // The tombstone stands: this unit can never be tried again, only the whole load as another one.
            throw new TransactionConflictException(
                    "A conflict ended the COMMIT (" + e.getMessage() + "). Nothing was changed. Try again.", e);
        }
        if (kind != FailureKind.CONNECTION) {
            return e;
        }
        throw new ConnectionFailedException(
                "The connection was lost during COMMIT (" + e.getMessage()
                        + "), and the database confirms that nothing was changed. Try again.",
                e);
    }

    private void rollback(Throwable cause) {
        try {
            workspace.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void step(String name) {
        observer.on(new Event.Step(name));
    }
}
