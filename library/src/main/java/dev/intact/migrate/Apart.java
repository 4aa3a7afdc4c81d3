package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.SchemaSession;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.io.Ids;
import dev.intact.ledger.MigrationLedger.Doing;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.Progress;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.Migrations.Way;
import dev.intact.observe.Event;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.Unit.Companion;
import dev.intact.tx.Unit.Identity;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A migration that runs outside of a transaction: each statement by itself, and before each it is written down how far it is.
 *
 * @param transactor commits what is written down
 * @param session on which it runs
 * @param statements does them
 * @param retries tries again
 * @param refusals says why not
 */
record Apart(Transactor transactor, SchemaSession session, Statements statements, Retries retries, Refusals refusals) {

    void run(Step step) throws SQLException, IOException {
        if (step.isBegun()) {
            refuseUnfinished(step);
        }
        Instant from = Instant.now();
        int first = step.isBegun() ? step.known().orElseThrow().progress().statements() : 0;
        for (int i = first; i < step.statements().size(); i++) {
            mark(step, i, "", from);
            statements.observer().on(new Event.Step("migration.statement"));
            one(step, i, from);
        }
        commit(unit -> statements.record(step, statements.doing(from, unit)));
        statements.observer().on(new Event.Step("migration.recorded"));
    }

    /** What stands there under the name of the index would be taken for it. */
    private void refuseUnfinished(Step step) throws SQLException {
        String note = step.known().map(entry -> entry.progress().note()).orElse("");
        List<String> left = session.unfinishedIndexes().stream()
                .filter(drop -> note.contains(drop) || names(step.part().sql(), drop))
                .toList();
        if (!left.isEmpty()) {
            throw new ConfigurationException(
                    step.attempted() + ": it left an index that is not valid. Nothing was changed."
                            + " Remove it with: " + String.join("; ", left) + "; then run the same again.");
        }
    }

    private void one(Step step, int at, Instant from) throws SQLException, IOException {
        Statement statement = step.statements().get(at);
        List<String> before = session.unfinishedIndexes();
        Retries.Attempt attempt = () -> statements.one(step, statement);
        Optional<Refused> refused = isConcurrent(statement) ? once(attempt) : retries.run(step.attempted(), attempt);
        if (refused.isEmpty() && retries.whole().isCancelled()) {
            refused = Optional.of(
                    new Refused(step, statement, new SQLException("it was cancelled after this statement")));
            throw failed(step, at + 1, refused.get(), new Begun(from, before));
        }
        if (refused.isEmpty() && isConcurrent(statement)) {
            refused = hollow(step, statement);
        }
        if (refused.isPresent()) {
            throw failed(step, at, refused.get(), new Begun(from, before));
        }
    }

    private static Optional<Refused> once(Retries.Attempt attempt) throws SQLException, IOException {
        try {
            attempt.run();
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(e);
        }
    }

    /** IF NOT EXISTS is content with an index that was left unfinished. */
    private Optional<Refused> hollow(Step step, Statement statement) throws SQLException {
        boolean unfinished = statement.head().startsWith("create")
                && session.unfinishedIndexes().stream().anyMatch(drop -> names(statement.sql(), drop));
        return unfinished
                ? Optional.of(new Refused(step, statement, new SQLException("the index that is there is not valid")))
                : Optional.empty();
    }

    /** Whether a text speaks of the index that a statement would remove. Others' are no business of this migration. */
    private static boolean names(String sql, String drop) {
        String name = drop.substring(drop.lastIndexOf('.') + 1).replace("\"", "");
        return sql.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isConcurrent(Statement statement) {
        return statement.sql().toLowerCase(Locale.ROOT).contains("concurrently");
    }

    /**
     * When it began.
     *
     * @param indexes that were unfinished then
     */
    private record Begun(Instant at, List<String> indexes) {}

    private MigrationFailedException failed(Step step, int done, Refused refused, Begun begun) {
        try {
            List<String> indexes = session.unfinishedIndexes().stream()
                    .filter(drop -> !begun.indexes().contains(drop)
                            || names(refused.statement().sql(), drop))
                    .toList();
            if (done == 0 && indexes.isEmpty() && !step.isBegun() && leavesNothing(refused)) {
                commit(unit -> putBack(step));
                return new MigrationFailedException(
                        refused.place() + ": " + refusals.note(refused, indexes) + ". Nothing of it was changed."
                                + refusals.before() + " Mend the file and run it again.",
                        Effect.NONE,
                        refused.failure());
            }
            String note = refusals.note(refused, indexes);
            mark(step, done, note, begun.at());
            return refusals.unfinished(refused, note);
        } catch (SQLException | IOException e) {
            refused.failure().addSuppressed(e);
            return refusals.unfinished(refused, refusals.note(refused, List.of()));
        }
    }

    private boolean leavesNothing(Refused refused) {
        return !isConcurrent(refused.statement())
                && refusals.context().dialect().classify(refused.failure()) != FailureKind.CONNECTION;
    }

    private void putBack(Step step) throws SQLException {
        statements.ledger().remove(session.connection(), step.migration().version());
        if (step.known().isPresent()) {
            statements.ledger().put(session.connection(), step.known().get());
        }
    }

    /** Before a statement: so many are done, and the next may be. */
    private void mark(Step step, int done, String note, Instant from) throws SQLException, IOException {
        Progress progress = new Progress(done, step.sum(done), note);
        State state = step.way() == Way.UP ? State.GOING_UP : State.GOING_DOWN;
        Migration migration = step.migration();
        commit(unit -> {
            Doing doing = step.known().map(Entry::doing).orElseGet(() -> statements.doing(from, unit));
            statements
                    .ledger()
                    .put(
                            session.connection(),
                            new Entry(
                                    migration.version(),
                                    migration.name(),
                                    migration.checksum(),
                                    state,
                                    doing,
                                    progress));
        });
    }

    /** What is written down. */
    @FunctionalInterface
    private interface Writing {
        void by(String unit) throws SQLException;
    }

    private void commit(Writing writing) throws SQLException, IOException {
        String name = Ids.RANDOM.next();
        Unit unit = transactor.unit(session, statements.observer(), new Cancellation());
        boolean unused = unit.<Boolean, RuntimeException>run(
                new Identity(name, Optional.empty(), Run.KIND), List.of(), Companion.NONE, connection -> {
                    writing.by(name);
                    return true;
                });
    }
}
