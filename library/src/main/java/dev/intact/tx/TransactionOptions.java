package dev.intact.tx;

import java.sql.Connection;
import java.util.Optional;

/**
 * How a transaction runs. Immutable.
 *
 * @param key its idempotency key: a transaction with a key that was committed before does nothing, and gives the result
 *     of the first
 * @param request what is asked for, in a text that is compared: the same key with another request is refused
 * @param isolation what it sees of others
 */
public record TransactionOptions(Optional<String> key, Optional<String> request, Isolation isolation) {
    private static final int LONGEST_KEY = 500;

    /** What a transaction sees of others that run at the same time. SQLite is always serializable. */
    public enum Isolation {
        /** Each statement sees what was committed when it began. */
        READ_COMMITTED,
        /** All statements see what was committed when the first began. */
        REPEATABLE_READ,
        /** As if one ran after the other; a conflict runs the work again. */
        SERIALIZABLE;

        /** As JDBC calls it. */
        int level() {
            return switch (this) {
                case READ_COMMITTED -> Connection.TRANSACTION_READ_COMMITTED;
                case REPEATABLE_READ -> Connection.TRANSACTION_REPEATABLE_READ;
                case SERIALIZABLE -> Connection.TRANSACTION_SERIALIZABLE;
            };
        }
    }

    /** Refuses an empty key, and a request without a key. */
    public TransactionOptions {
        if (key.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("An idempotency key must not be empty");
        }
        if (key.filter(text -> text.length() > LONGEST_KEY || text.indexOf('\0') >= 0)
                .isPresent()) {
            throw new IllegalArgumentException("An idempotency key has at most " + LONGEST_KEY
                    + " characters, none of them NUL. For a longer one, give its checksum");
        }
        if (request.isPresent() && key.isEmpty()) {
            throw new IllegalArgumentException("A request is compared under a key: give the key, too");
        }
    }

    /**
     * No key, READ COMMITTED.
     *
     * @return the defaults
     */
    public static TransactionOptions defaults() {
        return new TransactionOptions(Optional.empty(), Optional.empty(), Isolation.READ_COMMITTED);
    }

    /**
     * The same under an idempotency key.
     *
     * @param value not empty; kept with the marker
     * @return a copy
     */
    public TransactionOptions withKey(String value) {
        return new TransactionOptions(Optional.of(value), request, isolation);
    }

    /**
     * The same with what is asked for.
     *
     * @param text whatever tells one request from another: a document, a checksum
     * @return a copy
     */
    public TransactionOptions withRequest(String text) {
        return new TransactionOptions(key, Optional.of(text), isolation);
    }

    /**
     * The same with another isolation.
     *
     * @param level what it sees of others
     * @return a copy
     */
    public TransactionOptions withIsolation(Isolation level) {
        return new TransactionOptions(key, request, level);
    }
}
