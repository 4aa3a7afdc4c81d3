package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Durability;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.Side;
import dev.intact.error.CancelledException;
import dev.intact.observe.Observer;
import dev.intact.tx.Entrance.Kind;
import dev.intact.tx.ReadOptions.View;
import java.sql.SQLException;

/**
 * Runs what a program reads, and what it writes in plain transactions: each on a session of its own, again as a whole
 * after a conflict or a lost connection, never once COMMIT was sent. Safe for many threads.
 */
public final class Scopes {
    private final Dialect dialect;
    private final Connections connections;
    private final Approved approved;
    private final Entrance entrance;
    private final Attempts attempts;
    private final Observer observer;

    Scopes(Connections connections, Approved approved, Entrance entrance, Attempts attempts, Observer observer) {
        this.dialect = approved.dialect();
        this.connections = connections;
        this.approved = approved;
        this.entrance = entrance;
        this.attempts = attempts;
        this.observer = observer;
    }

    /**
     * Runs work that reads.
     *
     * @param options how it sees the database
     * @param work what
     * @param <R> its result, not null
     * @param <X> its own failure
     * @return the work's result
     * @throws X what the work threw, unchanged
     */
    public <R, X extends Exception> R read(ReadOptions options, ReadWork<R, X> work) throws X {
        return read(options, work, new Cancellation());
    }

    <R, X extends Exception> R read(ReadOptions options, ReadWork<R, X> work, Cancellation cancellation) throws X {
        return entrance.<R, X>enter(
                Kind.READ,
                cancellation,
                () -> attempts.run(Side.READ, "read", cancellation, () -> attempt(options, work, cancellation)));
    }

    private <R, X extends Exception> R attempt(ReadOptions options, ReadWork<R, X> work, Cancellation cancellation)
            throws Thrown {
        try (Lease<ReadSession> lease =
                new Lease<>(cancellation.awaiting(() -> connections.reading(options.after())), observer)) {
            cancellation.uses(lease.session());
            return within(lease.session(), options.view(), work, cancellation);
        } catch (SQLException e) {
            throw dialect.failure("Cannot read", e);
        }
    }

    private <R, X extends Exception> R within(
            ReadSession session, View view, ReadWork<R, X> work, Cancellation cancellation)
            throws Thrown, SQLException {
        ReadScope scope = new ReadScope(dialect, session, approved, cancellation::isCancelled);
        if (view == View.ONE_MOMENT) {
            scope.begin();
        }
        try {
            return Thrown.by(() -> work.in(scope));
        } catch (Thrown e) {
            // Told before the session is given back: the next try shall not go where replay ends it again.
            e.said().ifPresent(said -> connections.failed(session, said));
            throw e;
        } finally {
            scope.end();
        }
    }

    /**
     * Runs work that writes, and commits it.
     *
     * @param options how
     * @param work what
     * @param <R> its result, not null
     * @param <X> its own failure
     * @return the work's result, committed
     * @throws X what the work threw, unchanged; everything is rolled back
     * @throws dev.intact.error.CommitOutcomeUnknownException where COMMIT was sent and its answer was lost
     */
    public <R, X extends Exception> R write(WriteOptions options, WriteWork<R, X> work) throws X {
        return write(options, work, new Cancellation());
    }

    <R, X extends Exception> R write(WriteOptions options, WriteWork<R, X> work, Cancellation cancellation) throws X {
        return entrance.<R, X>enter(
                Kind.WRITE,
                cancellation,
                () -> attempts.run(Side.WRITE, "write", cancellation, () -> attempt(options, work, cancellation)));
    }

    private <R, X extends Exception> R attempt(WriteOptions options, WriteWork<R, X> work, Cancellation cancellation)
            throws Thrown {
        try (Lease<ProgramSession> lease = new Lease<>(cancellation.awaiting(connections::acquire), observer)) {
            ProgramSession session = lease.session();
            cancellation.uses(session);
            session.isolate(options.isolation().level());
            session.durability(Durability.USUAL);
            session.beginPlain();
            R made = within(session, work, cancellation);
            new PlainCommit(dialect, session).send();
            return made;
        } catch (SQLException e) {
            throw dialect.failure("Cannot write", e);
        }
    }

    /** What is not committed is rolled back when the session is given back. */
    private <R, X extends Exception> R within(ProgramSession session, WriteWork<R, X> work, Cancellation cancellation)
            throws Thrown {
        WriteScope scope = new WriteScope(dialect, session, approved, cancellation::isCancelled);
        try {
            R made = Thrown.by(() -> work.in(scope));
            scope.beforeCommit();
            if (cancellation.isCancelledForGood()) {
                throw new CancelledException("Cancelled before COMMIT was sent. Nothing was changed.", null);
            }
            return made;
        } finally {
            scope.end();
        }
    }
}
