package dev.intact.migrate;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.io.Ids;
import dev.intact.ledger.MigrationLedger;
import dev.intact.migrate.MigrationReport.Done;
import dev.intact.observe.Event;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.Unit.Companion;
import dev.intact.tx.Unit.Identity;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Migrations on their way, on a session that has the lock of migrations. For one thread. */
final class Run {
    static final String KIND = "migration";

    private final MigrationContext context;
    private final Transactor transactor;
    private final Retries retries;
    private final SchemaSession session;
    private final Statements statements;
    private final List<Done> done = new ArrayList<>();

    Run(MigrationContext context, Transactor transactor, Retries retries, SchemaSession session) {
        this.context = context;
        this.transactor = transactor;
        this.retries = retries;
        this.session = session;
        this.statements = new Statements(
                session,
                context.dialect(),
                new MigrationLedger(context.dialect()),
                context.settings().holder(),
                context.observer());
    }

    List<Done> done() {
        return done;
    }

    /** Each by itself. */
    void each(List<Step> steps) throws SQLException, IOException {
        for (Step step : steps) {
            goOn();
            long from = System.nanoTime();
            if (step.isAlone()) {
                new Apart(transactor, session, statements, retries, refusals()).run(step);
            } else {
                again(step.attempted(), () -> commit(List.of(step)));
            }
            add(step, from);
        }
    }

    void together(List<Step> steps) throws SQLException, IOException {
        long from = System.nanoTime();
        again("Cannot migrate", () -> commit(steps));
        steps.forEach(step -> add(step, from));
    }

    /** Runs them, as far as one transaction can take them, and rolls them back; gives those that were not tried. */
    List<Step> tried(List<Step> steps) throws SQLException, IOException {
        long from = System.nanoTime();
        int count = 0;
        while (count < steps.size() && isTriedWith(steps.get(0), steps.get(count))) {
            count++;
        }
        List<Step> some = steps.subList(0, count);
        again("Cannot try the migrations", () -> rolledBack(some));
        some.forEach(step -> add(step, from));
        return steps.subList(count, steps.size());
    }

    private static boolean isTriedWith(Step first, Step step) {
        return !step.isAlone() && step.part().keys() == first.part().keys();
    }

    private void again(String what, Retries.Attempt attempt) throws SQLException, IOException {
        Optional<Refused> refused = retries.run(what, attempt);
        if (refused.isPresent()) {
            Refused last = refused.get();
            boolean waited = context.dialect().classify(last.failure()) == FailureKind.CONFLICT;
            if (waited && retries.whole().isCancelled()) {
                throw new CancelledException(
                        last.place() + ": cancelled while it waited for a lock. Nothing of it was changed."
                                + refusals().before(),
                        last.failure());
            }
            throw refusals().of(last, session);
        }
    }

    private void add(Step step, long from) {
        done.add(done(step, (System.nanoTime() - from) / 1e9));
        context.observer().on(new Event.Phase("migrate", step.title()));
    }

    static Done done(Step step, double seconds) {
        return new Done(
                step.migration().version(),
                step.migration().name(),
                step.part().file(),
                Math.round(seconds * 1000) / 1000.0);
    }

    Refusals refusals() {
        return Refusals.of(context, done.stream().map(Done::title).toList());
    }

    private void goOn() {
        retries.whole().next();
        if (retries.whole().isCancelled()) {
            throw new CancelledException(
                    "Cancelled between two migrations. Nothing of the next one was changed."
                            + refusals().before(),
                    null);
        }
    }

    private void commit(List<Step> steps) throws SQLException, IOException, Refused {
        String titles = String.join(", ", steps.stream().map(Step::title).toList());
        AtomicBoolean whole = new AtomicBoolean();
        try {
            commit(steps, whole);
        } catch (SQLException e) {
            if (whole.get()) {
                throw new Refused(steps.get(steps.size() - 1), "at the COMMIT of " + titles, e);
            }
            throw e;
        } catch (ConnectionFailedException e) {
            throw new ConnectionFailedException(
                    titles + ": " + e.getMessage() + refusals().before(), e);
        }
    }

    private void commit(List<Step> steps, AtomicBoolean whole) throws SQLException, IOException, Refused {
        String name = Ids.RANDOM.next();
        Step last = steps.get(steps.size() - 1);
        session.keys(last.part().keys());
        Unit unit = transactor.unit(session, context.observer(), retries.whole());
        boolean unused = unit.<Boolean, Refused>run(
                new Identity(name, Optional.empty(), KIND), List.of(), Companion.NONE, connection -> {
                    for (Step step : steps) {
                        statements.run(step, name);
                    }
                    statements.refuseBroken(session, last);
                    whole.set(true);
                    return true;
                });
    }

    private void rolledBack(List<Step> steps) throws SQLException, Refused {
        if (steps.isEmpty()) {
            return;
        }
        Step last = steps.get(steps.size() - 1);
        session.keys(last.part().keys());
        session.begin(List.of());
        try {
            statements.ledger().prepare(session.connection());
            for (Step step : steps) {
                statements.run(step, "none");
            }
            // COMMIT would look at what was put off, and there is none.
            session.keys(KeyChecks.AT_THE_END);
            statements.refuseBroken(session, last);
        } finally {
            session.rollback();
        }
    }
}
