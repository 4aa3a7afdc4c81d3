package dev.intact.migrate;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.Aim;
import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.dialect.SchemaWork;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.MigrationLedger;
import dev.intact.migrate.Migrations.Way;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pending migrations as a part of a transaction of somebody else: schema and rows in one step. From {@link #open} until it is
 * closed nobody else migrates the database. They run with foreign keys as that transaction has them; one in which rows change for
 * the sake of these alone, or that says {@code transaction:false}, is refused. For one thread at a time.
 */
public final class PendingMigrations implements AutoCloseable {
    private final MigrationContext context;
    private final Migrations migrations;
    private final Held held;
    private final MigrationLedger ledger;
    private final Retries retries;
    private final List<Step> steps;

    private PendingMigrations(MigrationContext context, Migrations migrations, Retries retries, Held held)
            throws SQLException {
        this.context = context;
        this.migrations = migrations;
        this.held = held;
        this.retries = retries;
        ledger = new MigrationLedger(context.dialect());
        Standing standing = new Standing(
                migrations.files(dialect().name()), ledger.all(held.session().connection()));
        steps = new Plan(dialect().name(), migrations, standing).steps();
        steps.forEach(PendingMigrations::refuseAlone);
        Others others = new Others(context);
        others.refuse(held.session(), standing);
        others.tell(new MigrationStatus(context.display(), standing.lines()));
        List<Danger> unused = others.warn(held.session(), steps);
    }

    /**
     * Takes the lock of migrations, waiting for it as long as these are patient, and looks which are pending.
     *
     * @param context where and by which rules
     * @param migrations which; upwards
     * @param cancellation ends the waiting
     * @return to be closed when the transaction has ended
     * @throws SQLException what the database says
     * @throws ConfigurationException where a file is wrong, was edited, or cannot be part of a transaction
     */
    public static PendingMigrations open(MigrationContext context, Migrations migrations, Cancellation cancellation)
            throws SQLException {
        if (migrations.way() == Way.DOWN) {
            throw new ConfigurationException(
                    "Migrations are taken back by themselves, not with something else. Nothing was touched.");
        }
        Retries retries =
                new Retries(context, cancellation, migrations.patience().longest());
        Held held = context.open(migrations, Aim.TRY);
        try {
            retries.lock(held.session());
            return new PendingMigrations(context, migrations, retries, held);
        } catch (SQLException | RuntimeException e) {
            try (held) {
                throw e;
            }
        }
    }

    private static void refuseAlone(Step step) {
        if (step.isAlone()) {
            throw new ConfigurationException(step.part().file()
                    + " says transaction:false, so that it cannot be part of another commit. Nothing was changed. Run"
                    + " 'intact migrate up' first, then the same again.");
        }
    }

    /**
     * Whether there are none.
     *
     * @return true where the schema is what the files say
     */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * Those that are pending.
     *
     * @return their titles, in their order
     */
    public List<String> titles() {
        return steps.stream().map(Step::title).toList();
    }

    /** Something that is asked of the schema as it will be. */
    @FunctionalInterface
    public interface Question<R> {
        /**
         * Asks.
         *
         * @param session in a transaction in which they are applied
         * @return the answer
         * @throws SQLException what the database says
         */
        R of(SchemaSession session) throws SQLException;
    }

    /**
     * Applies them, asks, and rolls back, on the session that holds their lock: cancelling stops that one from here on.
     *
     * @param question asked once they are applied
     * @param <R> the answer
     * @return the answer
     * @throws SQLException what the database says
     * @throws IOException never
     */
    public <R> R tried(Question<R> question) throws SQLException, IOException {
        SchemaSession session = held.session();
        retries.whole().runsOn(session);
        return patiently(() -> {
            session.keys(KeyChecks.ALWAYS);
            session.begin(List.of());
            try {
                applyTo(session, "none");
                return question.of(session);
            } finally {
                session.rollback();
            }
        });
    }

    /**
     * Applies them, and writes them down.
     *
     * @param work in a transaction, which is to be rolled back where this fails
     * @param unit what will commit them
     * @throws SQLException what the database says, within {@link #patiently} alone
     */
    public void applyTo(SchemaWork work, String unit) throws SQLException {
        work.start();
        ledger.prepare(work.connection());
        Statements statements =
                new Statements(work, dialect(), ledger, context.settings().holder(), context.observer());
        for (Step step : steps) {
            try {
                statements.run(step, unit);
                statements.settle(step);
            } catch (Refused e) {
                throw new Passing(e);
            }
        }
        work.end();
    }

    /**
     * Does all that is done in their transaction, themselves and what follows. Where it meets somebody else's lock, it is not
     * tried again on the spot: what they have locked is let go, and {@link #patiently} begins anew after a while.
     *
     * @param work what is done
     * @param <R> its result
     * @return its result
     * @throws SQLException what the database says, within {@link #patiently} alone
     * @throws IOException what the disk says
     */
    public <R> R within(Attempt<R> work) throws SQLException, IOException {
        try {
            return work.run();
        } catch (SQLException e) {
            throw dialect().classify(e) == FailureKind.CONFLICT ? new Passing(e) : e;
        }
    }

    /**
     * How long all of them together wait for locks, and so keep others waiting behind them.
     *
     * @return more than zero
     */
    public Duration longestWait() {
        return migrations.patience().lock();
    }

    /** A transaction in which they are applied, and that leaves nothing behind where it fails. */
    @FunctionalInterface
    public interface Attempt<R> {
        /**
         * Does it.
         *
         * @return its result
         * @throws SQLException what the database says
         * @throws IOException what the disk says
         */
        R run() throws SQLException, IOException;
    }

    /**
     * Tries a transaction again for as long as these are patient, where one of them met somebody else's lock.
     *
     * @param attempt begins the transaction anew each time
     * @param <R> its result
     * @return its result
     * @throws SQLException what the database says of anything but these
     * @throws IOException what the disk says
     * @throws dev.intact.error.MigrationFailedException where the database refused a statement of one
     * @throws dev.intact.error.TransactionConflictException where a lock was not there in time
     */
    public <R> R patiently(Attempt<R> attempt) throws SQLException, IOException {
        List<R> result = new ArrayList<>();
        Optional<Refused> refused = retries.run("Cannot migrate", () -> {
            try {
                result.add(attempt.run());
            } catch (Passing e) {
                throw e.arrive();
            }
        });
        if (refused.isPresent()) {
            throw Refusals.within(context).of(refused.get(), held.session());
        }
        return result.get(0);
    }

    private Dialect dialect() {
        return context.dialect();
    }

    /** Lets the lock go. */
    @Override
    public void close() {
        held.close();
    }
}
