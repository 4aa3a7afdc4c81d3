package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.Blueprint.UnfinishedIndex;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.SchemaSession;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
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
        int first = step.isBegun() ? step.known().orElseThrow().progress().statements() : 0;
        if (step.isBegun()) {
            refuseUnfinished(step, first);
        }
        Instant from = Instant.now();
        session.apart(step.part().keys());
        setAgain(step, first, from);
        for (int i = first; i < step.statements().size(); i++) {
            String note = step.at(step.statements().get(i)) + ", and its end was not seen";
            mark(step, i, note, from);
            statements.observer().on(new Event.Step("migration.statement"));
            one(step, i, from);
        }
        end(step, from);
        statements.observer().on(new Event.Step("migration.recorded"));
    }

    /** What stands there under the name of the index would be taken for it. */
    private void refuseUnfinished(Step step, int at) throws SQLException {
        String note = step.known().orElseThrow().progress().note();
        String sql = at < step.statements().size() ? step.statements().get(at).sql() : "";
        List<String> left = unfinished().stream()
                .filter(index -> index.isNamedIn(sql) || note.contains(index.remedy()))
                .map(UnfinishedIndex::remedy)
                .toList();
        if (!left.isEmpty()) {
            throw new ConfigurationException(
                    step.attempted() + ": it left an index that is not valid. Nothing was changed."
                            + " Remove it with: " + String.join("; ", left) + "; then run the same again.");
        }
    }

    private List<UnfinishedIndex> unfinished() throws SQLException {
        return statements.dialect().blueprint().unfinishedIndexes(session.connection());
    }

    /** What those that are done have set was gone with their session. */
    private void setAgain(Step step, int first, Instant from) {
        for (Statement statement : step.statements().subList(0, first)) {
            try {
                if (statement.isSetting()) {
                    statements.one(step, statement);
                }
            } catch (Refused e) {
                throw failed(step, first, e, List.of(), from);
            }
        }
    }

    private void one(Step step, int at, Instant from) throws SQLException, IOException {
        Statement statement = step.statements().get(at);
        List<UnfinishedIndex> others = statement.isConcurrent() ? unfinished() : List.of();
        Retries.Attempt attempt = () -> statements.one(step, statement);
        Optional<Refused> refused = statement.isConcurrent() ? once(attempt) : retries.run(step.attempted(), attempt);
        if (refused.isEmpty() && retries.whole().isCancelled()) {
            SQLException why = new SQLException("it was cancelled after this statement");
            throw failed(step, at + 1, new Refused(step, statement, why), List.of(), from);
        }
        List<String> left = statement.isConcurrent() ? left(statement, others) : List.of();
        if (refused.isEmpty() && !left.isEmpty()) {
            refused =
                    Optional.of(new Refused(step, statement, new SQLException("there is an index that is not valid")));
        }
        if (refused.isPresent()) {
            throw failed(step, at, refused.get(), left, from);
        }
    }

    /** Unfinished indexes that are the statement's own; IF NOT EXISTS is content with such a one. */
    private List<String> left(Statement statement, List<UnfinishedIndex> others) throws SQLException {
        try {
            return unfinished().stream()
                    .filter(index -> !others.contains(index) || index.isNamedIn(statement.sql()))
                    .map(UnfinishedIndex::remedy)
                    .toList();
        } catch (SQLException e) {
            if (statements.dialect().classify(e) == FailureKind.CONNECTION) {
                return List.of();
            }
            throw e;
        }
    }

    /** All statements are done. */
    private void end(Step step, Instant from) {
        int all = step.statements().size();
        try {
            statements.refuseBroken(session, step);
            commit(unit -> statements.record(step, statements.doing(from, unit)));
        } catch (Refused e) {
            throw failed(step, all, e, List.of(), from);
        } catch (SQLException e) {
            throw failed(step, all, new Refused(step, "while it was written down that it is done", e), List.of(), from);
        } catch (IOException e) {
            throw failed(
                    step,
                    all,
                    new Refused(step, "while it was written down that it is done", new SQLException(e)),
                    List.of(),
                    from);
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

    private IntactException failed(Step step, int done, Refused refused, List<String> indexes, Instant from) {
        String note = Refusals.note(refused, indexes);
        try {
            if (done == 0 && indexes.isEmpty() && !step.isBegun() && leavesNothing(step, refused)) {
                commit(unit -> putBack(step));
                return refusals.of(refused, session);
            }
            mark(step, done, note, from);
        } catch (SQLException | IOException e) {
            refused.failure().addSuppressed(e);
        }
        return refusals.unfinished(refused, note);
    }

    private boolean leavesNothing(Step step, Refused refused) {
        return !step.statements().get(0).isConcurrent()
                && statements.dialect().classify(refused.failure()) != FailureKind.CONNECTION;
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
