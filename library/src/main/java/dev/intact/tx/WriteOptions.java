package dev.intact.tx;

import dev.intact.tx.TransactionOptions.Isolation;

/**
 * How a write runs. Immutable.
 *
 * @param isolation what it sees of others; SQLite is always serializable
 */
public record WriteOptions(Isolation isolation) {
    /**
     * READ COMMITTED.
     *
     * @return the defaults
     */
    public static WriteOptions defaults() {
        return new WriteOptions(Isolation.READ_COMMITTED);
    }

    /**
     * The same with another isolation.
     *
     * @param level what it sees of others
     * @return a copy
     */
    public WriteOptions withIsolation(Isolation level) {
        return new WriteOptions(level);
    }
}
