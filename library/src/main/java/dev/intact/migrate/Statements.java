package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.SchemaSession;
import dev.intact.ledger.MigrationLedger;
import dev.intact.ledger.MigrationLedger.Doing;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.Progress;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.Migrations.Way;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Does steps within a transaction that somebody else has begun.
 *
 * @param session whose transaction it is
 * @param ledger where it is written down
 * @param holder who does it
 * @param observer told of each statement
 */
record Statements(SchemaSession session, MigrationLedger ledger, String holder, Observer observer) {
    /** Runs a step and writes it down, all of it in the transaction. */
    void run(Step step, String unit) throws SQLException, Refused {
        Instant from = Instant.now();
        for (Statement statement : step.statements()) {
            observer.on(new Event.Step("migration.statement"));
            one(step, statement);
        }
        record(step, doing(from, unit));
        observer.on(new Event.Step("migration.recorded"));
    }

    void one(Step step, Statement statement) throws Refused {
        try {
            session.execute(statement.sql());
        } catch (SQLException e) {
            throw new Refused(step, statement, e);
        }
    }

    Doing doing(Instant from, String unit) {
        double seconds = Duration.between(from, Instant.now()).toMillis() / 1000.0;
        return new Doing(from, holder, seconds, unit);
    }

    /** It is done. */
    void record(Step step, Doing doing) throws SQLException {
        Connection connection = session.connection();
        Migration migration = step.migration();
        if (step.way() == Way.DOWN) {
            ledger.remove(connection, migration.version());
        } else {
            ledger.put(
                    connection,
                    new Entry(
                            migration.version(),
                            migration.name(),
                            migration.checksum(),
                            State.APPLIED,
                            doing,
                            Progress.NONE));
        }
    }

    /** Last before COMMIT. */
    void refuseBroken(Step last) throws SQLException, Refused {
        List<String> broken = session.brokenReferences();
        if (!broken.isEmpty()) {
            Statement none = new Statement("the foreign keys, looked at before COMMIT", 1, "");
            throw new Refused(
                    last,
                    none,
                    new SQLException(String.join("; ", broken)
                            + ". They may have been so before: 'pragma foreign_key_check' tells. With foreign_keys:on behind"
                            + " migrate:up the database looks at what each statement does, and no further"));
        }
    }
}
