package dev.intact.migrate;

import dev.intact.connect.RetryPolicy;
import dev.intact.connect.Tries;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.SchemaSession;
import dev.intact.error.CancelledException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Tries again what met somebody else's lock: it gave up after a short wait, so that nobody queued behind it for long.
 *
 * @param context where it is done
 * @param whole ends it
 * @param patience within which another try begins
 */
record Retries(MigrationContext context, Cancellation whole, Duration patience) {
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** Something that leaves nothing behind where it fails. */
    @FunctionalInterface
    interface Attempt {
        void run() throws SQLException, IOException, Refused;
    }

    Tries tries() {
        return new Tries(new RetryPolicy(Integer.MAX_VALUE, FIRST_WAIT, patience), LONGEST_WAIT);
    }

    /**
     * Takes the lock of migrations. It is asked for again and again rather than waited for: a session that waits in the database
     * is in the way of CREATE INDEX CONCURRENTLY.
     */
    void lock(SchemaSession session) throws SQLException {
        Tries tries = tries();
        boolean told = false;
        for (Optional<String> holder = session.lock(); holder.isPresent(); holder = session.lock()) {
            if (whole.isCancelled()) {
                throw new CancelledException(
                        "Cannot migrate " + context.display() + ": cancelled while it waited. Nothing was changed.");
            }
            String said = holder.get() + " is migrating it";
            Duration wait = tries.next()
                    .orElseThrow(() -> new TransactionConflictException("Cannot migrate " + context.display() + ": "
                            + said + ". Nothing was changed. Wait until it has ended, or end it, then try again."));
            if (!told) {
                context.observer().on(new Event.Notice(said + "; waiting for it to end"));
                told = true;
            }
            Pause.REAL.of(wait);
        }
    }

    /** Gives the refusal that ended it; empty where it is done. */
    Optional<Refused> run(String what, Attempt attempt) throws SQLException, IOException {
        Tries tries = tries();
        while (true) {
            try {
                attempt.run();
                return Optional.empty();
            } catch (Refused e) {
                if (!waits(what, tries, e.failure())) {
                    return Optional.of(e);
                }
            } catch (SQLException e) {
                if (!waits(what, tries, e)) {
                    throw e;
                }
            }
        }
    }

    private boolean waits(String what, Tries tries, SQLException failure) {
        if (whole.isCancelled() || context.dialect().classify(failure) != FailureKind.CONFLICT) {
            return false;
        }
        Optional<Duration> wait = tries.next();
        wait.ifPresent(rest -> {
            context.observer()
                    .on(new Event.Notice(what + ", try " + tries.begun() + " in " + rest.toMillis() + " ms: "
                            + failure.getMessage()));
            Pause.REAL.of(rest);
        });
        return wait.isPresent();
    }
}
