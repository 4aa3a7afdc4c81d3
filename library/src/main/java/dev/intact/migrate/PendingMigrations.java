package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SettingsFound;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.ledger.MigrationLedger;
import dev.intact.ledger.MigrationLedger.Doing;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.Progress;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.MigrationReport.Done;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Pending migrations as a part of a transaction that somebody else begins, commits or rolls back: schema and rows in one step.
 * They run with foreign keys as that transaction has them. Immutable.
 */
public final class PendingMigrations {
    private final Dialect dialect;
    private final Migrations migrations;
    private final String holder;

    /**
     * Applies nothing yet.
     *
     * @param dialect of the database
     * @param migrations which; all that are pending
     * @param holder who does it, to be written down
     */
    public PendingMigrations(Dialect dialect, Migrations migrations, String holder) {
        this.dialect = dialect;
        this.migrations = migrations;
        this.holder = holder;
    }

    /**
     * Applies them, and writes them down.
     *
     * @param connection in a transaction, which a statement that fails may end
     * @param unit what will commit them
     * @return those that were pending, in their order
     * @throws SQLException what the database says of our own table
     * @throws ConfigurationException where one cannot be part of a transaction, a file is wrong or was edited
     * @throws MigrationFailedException where the database refused a statement; roll back
     */
    public List<Done> applyTo(Connection connection, String unit) throws SQLException {
        MigrationLedger ledger = new MigrationLedger(dialect);
        ledger.prepare(connection);
        Standing standing = new Standing(migrations.files(dialect.name()), ledger.all(connection));
        List<Step> steps = new Plan(dialect.name(), migrations.together(), standing).steps();
        List<Done> done = new ArrayList<>();
        for (Step step : steps) {
            Instant from = Instant.now();
            SettingsFound found = dialect.settings(connection);
            for (Statement statement : step.statements()) {
                run(connection, step, statement);
            }
            found.restore();
            Migration migration = step.migration();
            Doing doing = new Doing(from, holder, 0, unit);
            ledger.put(
                    connection,
                    new Entry(
                            migration.version(),
                            migration.name(),
                            migration.checksum(),
                            State.APPLIED,
                            doing,
                            Progress.NONE));
            done.add(Run.done(step, 0));
        }
        return done;
    }

    private static void run(Connection connection, Step step, Statement statement) {
        try (java.sql.Statement sent = connection.createStatement()) {
            sent.setEscapeProcessing(false);
            sent.execute(statement.sql());
        } catch (SQLException e) {
            throw new MigrationFailedException(
                    new Refused(step, statement, e).place() + ": " + e.getMessage() + ". Nothing was changed.",
                    Effect.NONE,
                    e);
        }
    }
}
