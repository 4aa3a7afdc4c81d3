package dev.intact.tx;

import dev.intact.dialect.DatabaseSession;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final DatabaseSession session;
    private final Observer observer;
    private final Settling settling;
    private final BooleanSupplier cancelled;

    /**
     * A unit on a session.
     *
     * @param dialect of the session
     * @param session whose transaction it is
     * @param observer told of each durable step
     * @param settling how it is asked what became of a COMMIT whose answer was lost
     * @param cancelled asked last before COMMIT is sent
     */
    public Unit(
            Dialect dialect, DatabaseSession session, Observer observer, Settling settling, BooleanSupplier cancelled) {
        this.dialect = dialect;
        this.session = session;
        this.observer = observer;
        this.settling = settling;
        this.cancelled = cancelled;
    }

    /**
     * Who a unit is.
     *
     * @param unit its random name, used once
     * @param key its idempotency key: never committed twice
     * @param kind {@code load} …
     */
    public record Identity(String unit, Optional<String> key, String kind) {}

    /** What takes part in a unit besides its rows. */
    public interface Companion {
        /** Nothing does. */
        Companion NONE = new Companion() {};

        /**
         * Last before COMMIT: makes durable what is to be finished after it.
         *
         * @throws SQLException what the database says; the unit is rolled back
         * @throws IOException what the disk says; the unit is rolled back
         */
        default void beforeCommit() throws SQLException, IOException {}

        /** The unit is committed. Throws nothing. */
        default void committed() {}

        /**
         * The unit is rolled back, for this attempt at least.
         *
         * @throws IOException what the disk says; told, and changes nothing
         */
        default void rolledBack() throws IOException {}
    }

    /** What comes before the marker. */
    @FunctionalInterface
    private interface Opening {
        void run(Markers markers) throws SQLException;
    }

    /** Another unit has committed under the same key. */
    static final class KeyTaken extends Exception {
        private static final long serialVersionUID = 1L;

        KeyTaken() {
            super("the key is taken", null, false, false);
        }
    }

    /**
     * What is done in the transaction; may run again after a conflict.
     *
     * @param <T> its result
     * @param <X> its own failure
     */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        /**
         * Does it.
         *
         * @param connection the transaction's
         * @return what {@link Unit#run} returns once it is committed
         * @throws SQLException what the database says; the transaction is rolled back
         * @throws X its own failure; the transaction is rolled back
         */
        T in(Connection connection) throws SQLException, X;
    }

    /**
     * Runs the work and commits. Whatever comes out of it but a result, nothing was changed, unless the exception says
     * otherwise.
     *
     * @param identity who it is
     * @param exclusive tables that nobody else may write meanwhile
     * @param companion what takes part besides the rows; one for all attempts
     * @param work what to do
     * @param <T> its result
     * @param <X> its own failure
     * @return the work's result, committed
     * @throws X what the work threw, rolled back
     * @throws SQLException what the database said before COMMIT; rolled back
     * @throws IOException what the disk said before COMMIT; rolled back
     * @throws dev.intact.error.CommitOutcomeUnknownException where the outcome could not be learnt
     */
    public <T, X extends Exception> T run(
            Identity identity, List<TableName> exclusive, Companion companion, Work<T, X> work)
            throws SQLException, IOException, X {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(identity, exclusive, companion, work, markers -> markers.prepare(session.connection()));
            } catch (KeyTaken e) {
                throw new TransactionConflictException(
                        "Another unit has just committed the same. Nothing was changed. Try again.", e);
            } catch (SQLException e) {
                if (attempt == TRIES || dialect.classify(e) != FailureKind.CONFLICT) {
                    throw e;
                }
                String reason = String.valueOf(e.getMessage());
                observer.on(new Event.Retry(identity.kind(), attempt + 1, TRIES, Duration.ZERO, reason));
            }
        }
    }

    /** One attempt on a database whose markers stand; where a conflict ends its COMMIT, another one needs another identity. */
    <T, X extends Exception> T once(Identity identity, List<TableName> exclusive, Companion companion, Work<T, X> work)
            throws SQLException, IOException, KeyTaken, X {
        return once(identity, exclusive, companion, work, markers -> {});
    }

    private <T, X extends Exception> T once(
            Identity identity, List<TableName> exclusive, Companion companion, Work<T, X> work, Opening opening)
            throws SQLException, IOException, KeyTaken, X {
        T result;
        try {
            session.begin(exclusive);
            step("tx.open");
            Markers markers = new Markers(dialect);
            opening.run(markers);
            if (!markers.insert(session.connection(), identity)) {
                throw new KeyTaken();
            }
            step("marker.inserted");
            result = work.in(session.connection());
            step("rows.written");
            companion.beforeCommit();
            if (cancelled.getAsBoolean()) {
                throw new CancelledException("Cancelled before COMMIT was sent. Nothing was changed.", null);
            }
        } catch (Throwable e) {
            rollback(e);
            step("rolled.back");
            discard(companion, e);
            throw e;
        }
        commit(identity, companion);
        companion.committed();
        return result;
    }

    private static void discard(Companion companion, Throwable cause) {
        try {
            companion.rolledBack();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void commit(Identity identity, Companion companion) throws SQLException {
        step("commit.sending");
        try {
            session.commit();
        } catch (SQLException e) {
            step("commit.failed");
            // Where the transaction is still open (a deferred key, a busy file) the fence would wait for it.
            rollback(e);
            if (new Fence(dialect).committed(identity.unit(), e, session::fresh, settling)) {
                step("fence.done");
                return;
            }
            step("fence.done");
            discard(companion, e);
            throw notCommitted(e);
        }
        step("commit.returned");
    }

    /** The fence has spoken: nothing was changed, and this unit can never be tried again. */
    private SQLException notCommitted(SQLException e) {
        FailureKind kind = dialect.classify(e);
        if (kind == FailureKind.CONFLICT) {
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
            session.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void step(String name) {
        observer.on(new Event.Step(name));
    }
}
