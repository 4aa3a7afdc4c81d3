package dev.intact;

import dev.intact.observe.Observer;
import java.time.Duration;

/**
 * How a database is opened. Immutable.
 *
 * @param address a path, {@code sqlite:…}, {@code postgres://…} or {@code jdbc:…}, as {@link Database#open(String)} takes
 *     it
 * @param environment its name, for reports: {@code local}, {@code staging} …
 * @param protection whether data may change without {@code Option.FORCE}
 * @param connectTimeout for opening a connection; 10 s
 * @param lockTimeout longest wait for a lock of a publishing transaction; 30 s
 * @param statementTimeout longest statement of a publishing transaction; 30 min
 * @param observer told what happens
 */
public record DatabaseConfig(
        String address,
        String environment,
        Protection protection,
        Duration connectTimeout,
        Duration lockTimeout,
        Duration statementTimeout,
        Observer observer) {

    /** Whether an environment's data may change just so. */
    public enum Protection {
        /** It may. */
        OPEN,
        /** Only with {@code Option.FORCE}. */
        PROTECTED
    }

    /**
     * The defaults.
     *
     * @param address where the database is
     * @return environment {@code local}, not protected, no observer
     */
    public static DatabaseConfig of(String address) {
        return new DatabaseConfig(
                address,
                "local",
                Protection.OPEN,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                Observer.NONE);
    }

    /**
     * The same in an environment.
     *
     * @param name its name
     * @param as whether it is protected
     * @return a copy
     */
    public DatabaseConfig withEnvironment(String name, Protection as) {
        return new DatabaseConfig(address, name, as, connectTimeout, lockTimeout, statementTimeout, observer);
    }

    /**
     * The same with an observer.
     *
     * @param listener told what happens
     * @return a copy
     */
    public DatabaseConfig withObserver(Observer listener) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, lockTimeout, statementTimeout, listener);
    }

    /**
     * The same with another bound for statements of a publishing transaction.
     *
     * @param longest zero for none
     * @return a copy
     */
    public DatabaseConfig withStatementTimeout(Duration longest) {
        return new DatabaseConfig(address, environment, protection, connectTimeout, lockTimeout, longest, observer);
    }

    /**
     * The same with another bound for waiting for locks.
     *
     * @param longest more than zero
     * @return a copy
     */
    public DatabaseConfig withLockTimeout(Duration longest) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, longest, statementTimeout, observer);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[environment=" + environment + ", protection=" + protection + "]";
    }
}
