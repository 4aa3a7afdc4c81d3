package dev.intact.connect;

import dev.intact.dialect.Access;
import dev.intact.error.ConfigurationException;
import java.time.Duration;

/**
 * How a database is connected to. Immutable.
 *
 * @param pool how many connections, and how long they live
 * @param retry how often work is tried again
 * @param servers further servers of the same database
 * @param access how to get in, besides what the address says
 * @param settle for how long it is asked what became of a COMMIT whose answer was lost, where the database cannot be
 *     reached; then the outcome is said to be unknown; 1 min. Zero asks once
 */
public record ConnectConfig(PoolConfig pool, RetryPolicy retry, Servers servers, Access access, Duration settle) {
    /** The defaults. */
    public static final ConnectConfig USUAL =
            new ConnectConfig(PoolConfig.USUAL, RetryPolicy.USUAL, Servers.NONE, Access.USUAL, Duration.ofMinutes(1));

    /** Refuses a time below zero. */
    public ConnectConfig {
        if (settle.isNegative()) {
            throw new ConfigurationException("The time for settling a COMMIT is not below zero. Nothing was touched.");
        }
    }

    /**
     * The same with another pool.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(PoolConfig other) {
        return new ConnectConfig(other, retry, servers, access, settle);
    }

    /**
     * The same with other tries.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(RetryPolicy other) {
        return new ConnectConfig(pool, other, servers, access, settle);
    }

    /**
     * The same with other servers.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(Servers other) {
        return new ConnectConfig(pool, retry, other, access, settle);
    }

    /**
     * The same with another way in.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(Access other) {
        return new ConnectConfig(pool, retry, servers, other, settle);
    }

    /**
     * The same with another time for learning what became of a COMMIT.
     *
     * @param longest zero for one question
     * @return a copy
     */
    public ConnectConfig withSettle(Duration longest) {
        return new ConnectConfig(pool, retry, servers, access, longest);
    }
}
