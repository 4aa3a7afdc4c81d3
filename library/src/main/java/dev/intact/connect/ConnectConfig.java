package dev.intact.connect;

import dev.intact.dialect.Access;

/**
 * How a database is connected to. Immutable.
 *
 * @param pool how many connections, and how long they live
 * @param retry how often work is tried again
 * @param servers further servers of the same database
 * @param access how to get in, besides what the address says
 */
public record ConnectConfig(PoolConfig pool, RetryPolicy retry, Servers servers, Access access) {
    /** The defaults. */
    public static final ConnectConfig USUAL =
            new ConnectConfig(PoolConfig.USUAL, RetryPolicy.USUAL, Servers.NONE, Access.USUAL);

    /**
     * The same with another pool.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(PoolConfig other) {
        return new ConnectConfig(other, retry, servers, access);
    }

    /**
     * The same with other tries.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(RetryPolicy other) {
        return new ConnectConfig(pool, other, servers, access);
    }

    /**
     * The same with other servers.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(Servers other) {
        return new ConnectConfig(pool, retry, other, access);
    }

    /**
     * The same with another way in.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public ConnectConfig with(Access other) {
        return new ConnectConfig(pool, retry, servers, other);
    }
}
