package dev.intact.migrate;

import dev.intact.adopt.SqlScript;
import dev.intact.adopt.SqlScript.Statement;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.migrate.Migrations.Way;
import java.util.List;
import java.util.Optional;

/**
 * One migration that is about to be done.
 *
 * @param migration which
 * @param way up or down
 * @param part what is run
 * @param statements of that part
 * @param known what is written of it
 */
record Step(Migration migration, Way way, Part part, List<Statement> statements, Optional<Entry> known) {
    static Step of(Migration migration, Way way, String database, Optional<Entry> known) {
        Part part = way == Way.UP ? migration.up() : migration.down().orElseThrow();
        List<Statement> statements = SqlScript.of(part.sql(), database);
        for (Statement statement : statements) {
            statement.transactionWord().ifPresent(word -> {
                throw new ConfigurationException(part.place(statement.line()) + ": " + word
                        + " has no place in a migration, which begins and ends its transaction by itself. Nothing was"
                        + " touched. Take it out; what cannot run in a transaction says transaction:false behind"
                        + " migrate:up.");
            });
        }
        return new Step(migration, way, part, statements, known);
    }

    boolean isAlone() {
        return part.transaction() == Within.NONE;
    }

    /** Outside of a transaction, and not to its end. */
    boolean isBegun() {
        return known.filter(entry -> entry.state() != State.APPLIED).isPresent();
    }

    String title() {
        return migration.title();
    }

    /** As the beginning of a sentence. */
    String attempted() {
        return (way == Way.UP ? "Cannot apply migration " : "Cannot take back migration ") + title();
    }

    /** Of the first statements, so that it is noticed where they are others by now. */
    String sum(int count) {
        return MigrationText.checksum(String.join(
                ";\n", statements.stream().limit(count).map(Statement::sql).toList()));
    }
}
