package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Workspace.Brief;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.TransactionConflictException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The publishing transaction of a load, and the database file where the load makes it: without a commit nothing is left of
 * it. For one thread at a time.
 */
final class Publishing {
    private final DatabaseFile file;
    private final WorkspaceSettings settings;
    private final Session session;
    private boolean open;
    private boolean claimed;
    private boolean committed;

    Publishing(DatabaseFile file, WorkspaceSettings settings, Session session) {
        this.file = file;
        this.settings = settings;
        this.session = session;
    }

    private Connection connection() {
        return session.connection();
    }

    boolean isOpen() {
        return open;
    }

    /** Before the file is opened for writing. */
    void claim() {
        file.claim();
        claimed = !file.existed();
    }

    void begin(Cancellation cancellation) throws SQLException {
        Immediate.begin(connection(), settings.timeouts().lock(), cancellation);
        open = true;
        Sql.run(connection(), "pragma defer_foreign_keys=on");
        refuseForeignTables();
    }

    /** The file was missing when this load looked at it; whoever filled it since then has not been compared with. */
    private void refuseForeignTables() throws SQLException {
        if (claimed && !committed && Sql.number(connection(), "select count(*) from main.sqlite_schema") > 0) {
            throw new TransactionConflictException(
                    "Cannot publish into " + file.display()
                            + ": the database was missing and somebody has filled it meanwhile. Nothing was changed. Try again.");
        }
    }

    void commit() throws SQLException {
        Sql.run(connection(), "commit");
        open = false;
        committed = true;
    }

    void rollback() throws SQLException {
        if (open) {
            Transactions.rollback(connection());
            open = false;
        }
    }

    boolean briefly(Brief work) throws SQLException {
        boolean done = false;
        try {
            Sql.run(connection(), Immediate.busyTimeout(Immediate.SHORT_WAIT_MILLIS), "begin immediate");
            open = true;
            work.in(connection());
            Sql.run(connection(), "commit");
            open = false;
            done = true;
        } catch (SQLException e) {
            if (Codes.classify(e) != FailureKind.CONFLICT) {
                throw e;
            }
        } finally {
            rollback();
            Sql.run(
                    connection(),
                    Immediate.busyTimeout(settings.timeouts().lock().toMillis()));
        }
        return done;
    }

    /** A checkpoint that a reader holds up is done by a later writer. */
    void settle() throws SQLException {
        Sql.run(
                connection(),
                Immediate.busyTimeout(Immediate.SHORT_WAIT_MILLIS),
                "pragma main.optimize",
                "pragma main.wal_checkpoint(truncate)",
                Immediate.busyTimeout(settings.timeouts().lock().toMillis()));
    }

    void close(FirstFailure failures) {
        failures.then(this::rollbackIfOpen).then(this::removeUnpublished);
    }

    private void rollbackIfOpen() throws SQLException {
        if (session.isOpen()) {
            rollback();
        }
    }

    private void removeUnpublished() throws SQLException, IOException {
        if (claimed && !committed) {
            session.removeIfEmpty();
        }
    }
}
