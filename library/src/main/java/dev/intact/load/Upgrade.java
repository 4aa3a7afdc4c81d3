package dev.intact.load;

import dev.intact.dialect.Workspace;
import dev.intact.error.ConfigurationException;
import dev.intact.migrate.PendingMigrations;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The migrations that are part of a load, and the schema as they make it; where none is pending, as it stands. They are tried
 * once before anything is staged, to see what rows have to be, and applied where the rows are compared and written. For one
 * thread at a time.
 */
final class Upgrade implements AutoCloseable {
    private final Workspace workspace;
    private final Cancellation cancellation;
    private final Optional<PendingMigrations> pending;
    private final Map<TableName, Optional<TableSchema>> tables = new HashMap<>();

    private Upgrade(Workspace workspace, Cancellation cancellation, Optional<PendingMigrations> pending) {
        this.workspace = workspace;
        this.cancellation = cancellation;
        this.pending = pending;
        if (pending.isPresent()) {
            workspace.migrating();
        }
    }

    static Upgrade of(LoadContext context, Load load, Workspace workspace, Cancellation cancellation)
            throws SQLException {
        if (load.settings().migrations().isEmpty()) {
            return new Upgrade(workspace, cancellation, Optional.empty());
        }
        PendingMigrations opened = PendingMigrations.open(
                context.migrations(), load.settings().migrations().get(), cancellation);
        if (!opened.isEmpty()) {
            return new Upgrade(workspace, cancellation, Optional.of(opened));
        }
        opened.close();
        return new Upgrade(workspace, cancellation, Optional.empty());
    }

    boolean isPending() {
        return pending.isPresent();
    }

    List<String> titles() {
        return pending.map(PendingMigrations::titles).orElse(List.of());
    }

    /** Rows that are left out are taken away before the transaction in which they could be found. */
    void refuseBudget(Load load) {
        if (isPending() && load.settings().budget().isPresent()) {
            throw new ConfigurationException("Migrations are pending (" + String.join(", ", titles())
                    + "), and bad rows cannot be left out of the commit that applies them. Nothing was changed. Run"
                    + " 'intact migrate up' first, or load without max_bad.");
        }
    }

    /** Sees what these tables will be; only of these it can be told from here on. */
    void look(Collection<TableName> names) throws SQLException, IOException {
        if (pending.isEmpty()) {
            return;
        }
        try {
            tables.putAll(pending.get().tried(session -> {
                Map<TableName, Optional<TableSchema>> found = new HashMap<>();
                for (TableName name : names) {
                    found.put(name, session.describe(name));
                }
                return found;
            }));
        } finally {
            cancellation.runsOn(workspace);
        }
    }

    Optional<TableSchema> describe(TableName name) throws SQLException {
        return isPending() ? tables.getOrDefault(name, Optional.empty()) : workspace.describe(name);
    }

    /** In the workspace's transaction: applies them, then does what follows. */
    <R> R applied(String unit, PendingMigrations.Attempt<R> work) throws SQLException, IOException {
        if (pending.isEmpty()) {
            return work.run();
        }
        PendingMigrations migrations = pending.get();
        return migrations.within(() -> {
            migrations.applyTo(workspace.schema(migrations.longestWait()), unit);
            return work.run();
        });
    }

    /** What is added to a refusal of the database whose reason may be that they are not committed yet. */
    String advice() {
        return isPending()
                ? " The migrations " + String.join(", ", titles())
                        + " are part of the same commit: where the database wants"
                        + " them committed before, run 'intact migrate up' first."
                : "";
    }

    /** Tries it again where what they need is locked. */
    <R> R patiently(PendingMigrations.Attempt<R> attempt) throws SQLException, IOException {
        return pending.isPresent() ? pending.get().patiently(attempt) : attempt.run();
    }

    @Override
    public void close() {
        pending.ifPresent(PendingMigrations::close);
    }
}
