package dev.intact.load;

import dev.intact.config.Guard;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Whereabouts;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.io.Holder;
import dev.intact.ledger.Retention;
import dev.intact.migrate.MigrationContext;
import dev.intact.observe.Observer;
import java.sql.SQLException;

/**
 * Where a load runs and by which rules. Immutable.
 *
 * @param dialect of the database
 * @param whereabouts of the database
 * @param environment its name, for reports
 * @param guard whether data may change without being forced
 * @param timeouts how long things may take
 * @param batch how many rows of its files come from the database together, at least 1
 * @param memory how much of its memory the database may take
 * @param safeguard keeps tables before they change
 * @param retention how long changes are kept
 * @param others finds the databases whose tables are sources
 * @param migrations where those run that are part of a load
 * @param observer told what happens
 */
public record LoadContext(
        Dialect dialect,
        Whereabouts whereabouts,
        String environment,
        Guard guard,
        Timeouts timeouts,
        int batch,
        MemoryLimits memory,
        Safeguard safeguard,
        Retention retention,
        OtherDatabase.Finder others,
        MigrationContext migrations,
        Observer observer) {

    /**
     * The database as it was said.
     *
     * @return for people
     */
    public Address address() {
        return whereabouts.address();
    }

    /**
     * The same with other sources.
     *
     * @param finder finds the databases whose tables are sources
     * @return a copy
     */
    public LoadContext reading(OtherDatabase.Finder finder) {
        return new LoadContext(
                dialect,
                whereabouts,
                environment,
                guard,
                timeouts,
                batch,
                memory,
                safeguard,
                retention,
                finder,
                migrations,
                observer);
    }

    /**
     * A workspace where data may change now.
     *
     * @param settings how it behaves
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    public Workspace open(WorkspaceSettings settings) throws SQLException {
        return whereabouts.open(dialect, settings);
    }

    /**
     * Whether data changes only with {@link Option#FORCE}.
     *
     * @return what the guard says
     */
    public boolean isProtected() {
        return guard == Guard.PROTECTED;
    }

    /**
     * How a connection behaves that only asks.
     *
     * @param job what for, told to others that meet its locks
     * @return by the timeouts
     */
    public SessionSettings session(String job) {
        return new SessionSettings(Holder.here(job), timeouts, batch);
    }

    /**
     * How the connection of a unit that changes data behaves.
     *
     * @param unit its random name
     * @param job what for, told to others that meet its locks
     * @return by the timeouts and the memory
     */
    public WorkspaceSettings workspace(String unit, String job) {
        return new WorkspaceSettings(unit, session(job), memory);
    }
}
