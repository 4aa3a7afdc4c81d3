package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.dialect.SchemaWork;
import dev.intact.dialect.SchemaWork.Remark;
import dev.intact.dialect.SettingsFound;
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
 * @param work in whose transaction
 * @param dialect of the database
 * @param ledger where it is written down
 * @param holder who does it
 * @param observer told of each statement
 */
record Statements(SchemaWork work, Dialect dialect, MigrationLedger ledger, String holder, Observer observer) {
    private static final String KEYS = "the foreign keys, looked at at its end";

    /** Runs a step and writes it down, all of it in the transaction; what it has set is gone for the next one. */
    void run(Step step, String unit) throws SQLException, Refused {
        Instant from = Instant.now();
        SettingsFound found = dialect.settings(work.connection());
        for (Statement statement : step.statements()) {
            observer.on(new Event.Step("migration.statement"));
            one(step, statement);
        }
        try {
            work.clear();
            found.restore();
            record(step, doing(from, unit));
        } catch (SQLException e) {
            throw new Refused(step, "while it was written down that it is done", e);
        }
        observer.on(new Event.Step("migration.recorded"));
    }

    void one(Step step, Statement statement) throws Refused {
        try {
            if (step.isAlone() && statement.isConcurrent()) {
                work.executeConcurrently(statement.sql());
            } else if (step.part().keys() == KeyChecks.AT_THE_END) {
                work.executeWithoutActions(statement.sql());
            } else {
                work.execute(statement.sql());
            }
        } catch (SQLException e) {
            throw new Refused(step, statement, e);
        } finally {
            tell(step.part().place(statement.line()));
        }
    }

    private void tell(String place) {
        for (Remark remark : work.remarks()) {
            String said = place + ": " + remark.text();
            observer.on(
                    switch (remark.weight()) {
                        case NOTICE -> new Event.Notice(said);
                        case WARNING -> new Event.Warning(said);
                    });
        }
    }

    /** A file is whole by itself, as if it was committed. */
    void settle(Step step) throws Refused {
        try {
            work.settle();
        } catch (SQLException e) {
            throw new Refused(step, KEYS, e);
        } finally {
            tell(step.part().file().toString());
        }
    }

    Doing doing(Instant from, String unit) {
        double seconds = Duration.between(from, Instant.now()).toMillis() / 1000.0;
        return new Doing(from, holder, seconds, unit);
    }

    /** It is done. */
    void record(Step step, Doing doing) throws SQLException {
        Connection connection = work.connection();
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

    private List<String> broken(SchemaSession session, Step last) throws Refused {
        try {
            return session.brokenReferences();
        } catch (SQLException e) {
            throw new Refused(last, KEYS, e);
        } finally {
            tell(last.part().file().toString());
        }
    }

    /** Last of all. */
    void refuseBroken(SchemaSession session, Step last) throws Refused {
        List<String> broken = broken(session, last);
        if (!broken.isEmpty()) {
            throw new Refused(
                    last,
                    KEYS,
                    new SQLException(String.join("; ", broken)
                            + ". They may have been so before: 'pragma foreign_key_check' tells. With foreign_keys:on behind"
                            + " migrate:up the database looks at what each statement does, and no further"));
        }
    }
}
