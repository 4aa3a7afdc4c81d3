package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.DatabaseSession;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.Side;
import dev.intact.error.IntactException;
import dev.intact.files.Homes;
import dev.intact.files.Leftover;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.tx.Entrance.Kind;
import dev.intact.tx.TransactionReport.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Runs a program's transactions: each on a session of its own, again as a whole after a conflict or a lost connection,
 * never after an unknown COMMIT. Safe for many threads.
 */
public final class Transactor implements AutoCloseable {
    private static final String KIND = "transaction";
    private static final String KEY = "tx:";

    private final Dialect dialect;
    private final Connections connections;
    private final Homes homes;
    private final Observer observer;
    private final Machine machine;
    private final Recovery recovery;
    private final Readiness readiness;
    private final Attempts attempts;
    private final Entrance entrance = new Entrance();
    private final Approved approved;
    private final Scopes scopes;
    private final Acknowledged acknowledged;

    /**
     * What is replaceable about the machine.
     *
     * @param ids names units
     * @param pause waits
     */
    public record Machine(Ids ids, Pause pause) {}

    /**
     * Runs transactions.
     *
     * @param dialect of the database
     * @param connections where sessions come from
     * @param homes where files are
     * @param observer told what happens
     * @param machine ids and time
     */
    public Transactor(Dialect dialect, Connections connections, Homes homes, Observer observer, Machine machine) {
        this.dialect = dialect;
        this.connections = connections;
        this.homes = homes;
        this.observer = new GuardedObserver(observer);
        this.machine = machine;
        this.attempts = new Attempts(dialect, connections, this.observer, machine.pause());
        this.approved = new Approved(dialect);
        this.scopes = new Scopes(connections, approved, entrance, attempts, this.observer);
        this.acknowledged = new Acknowledged(new Markers(dialect), this.observer);
        this.recovery = new Recovery(dialect, connections, homes);
        this.readiness = new Readiness(dialect, connections, homes, recovery, this.observer);
    }

    /**
     * What settles the files of ended processes here.
     *
     * @return always the same
     */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * The versions of files here.
     *
     * @return safe for many threads
     */
    public FileVersions versions() {
        return new FileVersions(dialect, connections, homes);
    }

    /**
     * Before the first unit with files: makes our own tables, in a short transaction of their own (the unit would keep
     * others from making theirs until it ends), and settles what others left, and earlier units of this process, which may
     * be in the way. Does nothing where the database is still to be made.
     */
    public void ready() {
        if (!connections.isMissing()) {
            readiness.first();
            readiness.retry();
        }
    }

    /**
     * Stops what runs and waits, for half a minute at most, for transactions whose COMMIT was sent; puts in place what
     * still waits, as far as it can. Then this process owns nothing any more, and no transaction can begin.
     */
    @Override
    public void close() {
        if (!entrance.closes()) {
            return;
        }
        cancel();
        if (!entrance.empties()) {
            observer.on(new Event.Notice("The database is closed while a unit of work is at work in it"));
        }
        readiness.retry();
        homes.close();
    }

    /**
     * Runs what only reads, and what writes rows alone.
     *
     * @return always the same
     */
    public Scopes scopes() {
        return scopes;
    }

    /**
     * What runs now: transactions, and units of other kinds that {@link #cancel} stops as well.
     *
     * @return always the same
     */
    public Cancellations running() {
        return entrance.running();
    }

    /**
     * Whether a transaction or a write of this database is at work on this thread.
     *
     * @return true inside of its work
     */
    public boolean isInside() {
        return entrance.isWriting();
    }

    /**
     * A result and how it came about.
     *
     * @param report what became of the transaction
     * @param value the work's result; empty where an earlier transaction did it
     * @param <R> the result
     */
    public record Done<R>(TransactionReport report, Optional<R> value) {}

    /**
     * Runs a transaction.
     *
     * @param options how
     * @param work what
     * @param <R> its result, not null
     * @param <X> its own failure
     * @return what became of it
     * @throws X what the work threw, unchanged; everything is rolled back
     */
    public <R, X extends Exception> Done<R> run(TransactionOptions options, TransactionWork<R, X> work) throws X {
        return run(options, work, new Cancellation());
    }

    <R, X extends Exception> Done<R> run(
            TransactionOptions options, TransactionWork<R, X> work, Cancellation cancellation) throws X {
        return entrance.<Done<R>, X>enter(
                Kind.TRANSACTION,
                cancellation,
                () -> attempts.run(Side.WRITE, KIND, cancellation, () -> {
                    readiness.first();
                    readiness.retry();
                    return attempt(options, work, cancellation);
                }));
    }

    /**
     * A unit that settles its COMMIT as all do here.
     *
     * @param session whose transaction it is
     * @param told of each durable step
     * @param cancellation asked last before COMMIT is sent
     * @return not begun
     */
    public Unit unit(DatabaseSession session, Observer told, Cancellation cancellation) {
        Settling settling = new Settling(connections.settle(), machine.pause());
        return new Unit(dialect, session, told, settling, cancellation::isCancelledForGood);
    }

    private <R, X extends Exception> Done<R> attempt(
            TransactionOptions options, TransactionWork<R, X> work, Cancellation cancellation) throws Thrown {
        try (Lease<ProgramSession> lease = new Lease<>(cancellation.awaiting(connections::acquire), observer)) {
            cancellation.runsOn(lease.session());
            int changes = connections.changes(lease.session());
            acknowledged.check(lease.session(), changes);
            lease.session().isolate(options.isolation().level());
            Done<R> done = attempt(lease.session(), options, work, cancellation);
            acknowledged.add(done.report().unit(), changes);
            return done;
        } catch (SQLException e) {
            // Somebody may have taken our tables away: the next transaction looks.
            if (dialect.classify(e) == FailureKind.OTHER) {
                readiness.doubt();
            }
            throw dialect.failure("Cannot run a transaction", e);
        } catch (IOException e) {
            throw Transaction.disk("Cannot commit", e);
        }
    }

    private <R, X extends Exception> Done<R> attempt(
            ProgramSession session, TransactionOptions options, TransactionWork<R, X> work, Cancellation cancellation)
            throws SQLException, IOException, Thrown {
        String unit = machine.ids().next();
        UnitFiles files = files(unit).on(session);
        Transaction tx = new Transaction(dialect, session, approved, files, cancellation::isCancelled);
        Unit runner = unit(session, observer, cancellation);
        try {
            R value = runner.once(identity(unit, options), List.of(), files, connection -> {
                R made = Thrown.by(() -> work.in(tx));
                tx.beforeCommit();
                keep(session.connection(), unit, options, tx);
                return made;
            });
            return new Done<>(report(unit, tx, files.left()), Optional.of(value));
        } catch (Unit.KeyTaken e) {
            return new Done<>(
                    earlier(session, options).orElseThrow(() -> new IllegalStateException(e)), Optional.empty());
        } finally {
            tx.end();
        }
    }

    private static Unit.Identity identity(String unit, TransactionOptions options) {
        return new Unit.Identity(unit, options.key().map(KEY::concat), KIND);
    }

    private static TransactionReport report(String unit, Transaction tx, List<Leftover> left) {
        Outcome outcome = left.isEmpty() ? Outcome.COMMITTED : Outcome.COMMITTED_FILES_PENDING;
        return new TransactionReport(outcome, unit, tx.result(), left);
    }

    private void keep(Connection connection, String unit, TransactionOptions options, Transaction tx)
            throws SQLException {
        if (options.request().isPresent() || tx.result().isPresent()) {
            new Markers(dialect).keep(connection, new Markers.Result(unit, options.request(), tx.result()));
        }
    }

    private Optional<TransactionReport> earlier(ProgramSession session, TransactionOptions options)
            throws SQLException {
        String key = options.key().orElseThrow();
        Optional<Markers.Result> found = committed(session, KEY + key);
        if (found.isPresent() && !found.get().request().equals(options.request())) {
            throw new IllegalStateException("The key \"" + key
                    + "\" was used for another request. Nothing was changed. Give this request a key of its own.");
        }
        return found.map(
                known -> new TransactionReport(Outcome.ALREADY_COMMITTED, known.unit(), known.result(), List.of()));
    }

    /** In a transaction of its own: what a program has set on the connection before is in force outside of one. */
    private Optional<Markers.Result> committed(ProgramSession session, String key) throws SQLException {
        session.begin(List.of());
        try {
            return new Markers(dialect).committed(session.connection(), key);
        } finally {
            session.rollback();
        }
    }

    /** Stops what runs now, from any thread, unless its COMMIT was sent. */
    public void cancel() {
        entrance.running().cancel();
    }

    /**
     * The files of a unit that somebody else runs.
     *
     * @param unit its name
     * @return the unit's companion
     */
    public UnitFiles files(String unit) {
        return new UnitFiles(homes, connections, unit, observer);
    }

    /**
     * Where a file of a unit will be, looked at before any work is done for it.
     *
     * @param file relative to the folder for files, or inside of it
     * @return absolute
     * @throws dev.intact.error.ConfigurationException where it cannot be there, or something else than a file is
     * @throws IOException what the disk says
     */
    public Path target(Path file) throws IOException {
        return homes.target(file);
    }

    /**
     * Whether a unit is committed, asked once. Changes nothing.
     *
     * @param connection to the database
     * @param unit its name
     * @return false, too, where it still may be
     * @throws SQLException what the database says
     */
    public boolean isCommitted(Connection connection, String unit) throws SQLException {
        return new Markers(dialect).outcome(connection, unit).equals(Optional.of(Unit.COMMITTED));
    }

    /**
     * What waits beside a file for a unit. Changes nothing.
     *
     * @param file relative to the folder for files, or inside of it
     * @param unit its name
     * @return empty where nothing of that unit does
     * @throws IOException what the disk says
     */
    public List<Path> waiting(Path file, String unit) throws IOException {
        return homes.waiting(file, unit);
    }

    private ProgramSession acquired(UnitFiles files) throws SQLException, IOException {
        try {
            return connections.acquire();
        } catch (SQLException | RuntimeException e) {
            files.rolledBack();
            throw e;
        }
    }

    /**
     * Commits what was written ahead, in a transaction of a moment.
     *
     * @param identity the unit's
     * @param files of that unit
     * @param cancellation stops it
     * @throws IntactException whatever keeps it from COMMIT; nothing is left of the files
     */
    public void commit(Unit.Identity identity, UnitFiles files, Cancellation cancellation) {
        readiness.first();
        try (Lease<ProgramSession> lease = new Lease<>(cancellation.awaiting(() -> acquired(files)), observer)) {
            ProgramSession session = lease.session();
            cancellation.runsOn(session);
            files.on(session);
            Unit runner = unit(session, observer, cancellation);
            boolean unused = runner.<Boolean, IOException>once(identity, List.of(), files, connection -> {
                files.files().stageAhead();
                return true;
            });
        } catch (SQLException e) {
            throw dialect.failure("Cannot commit the files", e);
        } catch (IOException e) {
            throw Transaction.disk("Cannot commit the files", e);
        } catch (Unit.KeyTaken e) {
            throw new IllegalStateException(e);
        }
    }
}
