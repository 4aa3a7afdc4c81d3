package dev.intact.load;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.ledger.Retention;
import dev.intact.observe.Observer;
import java.time.Duration;

/**
 * Where a load runs and by which rules. Immutable.
 *
 * @param dialect of the database
 * @param address of the database
 * @param environment its name, for reports
 * @param guard whether data may change without being forced
 * @param timeouts how long things may take
 * @param memory how much of its memory the database may take
 * @param safeguard keeps tables before they change
 * @param retention how long changes are kept
 * @param observer told what happens
 */
public record LoadContext(
        Dialect dialect,
        Address address,
        String environment,
        Guard guard,
        Timeouts timeouts,
        WorkspaceSettings.Memory memory,
        Safeguard safeguard,
        Retention retention,
        Observer observer) {

    /** Whether an environment's data may change just so. */
    public enum Guard {
        /** It may. */
        OPEN,
        /** Only with {@link Option#FORCE}. */
        PROTECTED
    }

    /**
     * How long things may take.
     *
     * @param connect opening a connection
     * @param lock waiting for a lock in the publishing transaction
     * @param statement one statement of the publishing transaction; zero for no limit
     * @param idle rest between two statements of a transaction
     */
    public record Timeouts(Duration connect, Duration lock, Duration statement, Duration idle) {}
}
