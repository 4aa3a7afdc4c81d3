package dev.intact;

import dev.intact.observe.Observer;
import java.nio.file.Path;
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
 * @param files the folder that the files of transactions are relative to, and outside of which none is touched; the
 *     current folder
 * @param observer told what happens
 */
public record DatabaseConfig(
        String address,
        String environment,
        Protection protection,
        Duration connectTimeout,
        Duration lockTimeout,
        Duration statementTimeout,
        Path files,
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
                Path.of(""),
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
        return new DatabaseConfig(address, name, as, connectTimeout, lockTimeout, statementTimeout, files, observer);
    }

    /**
     * The same with another folder for files.
     *
     * @param folder that is there when the first file is written
     * @return a copy
     */
    public DatabaseConfig withFiles(Path folder) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, lockTimeout, statementTimeout, folder, observer);
    }

    /**
     * The same with an observer.
     *
     * @param listener told what happens
     * @return a copy
     */
    public DatabaseConfig withObserver(Observer listener) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, lockTimeout, statementTimeout, files, listener);
    }

    /**
     * The same with another bound for statements of a publishing transaction.
     *
     * @param longest zero for none
     * @return a copy
     */
    public DatabaseConfig withStatementTimeout(Duration longest) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, lockTimeout, longest, files, observer);
    }

    /**
     * The same with another bound for waiting for locks.
     *
     * @param longest more than zero
     * @return a copy
     */
    public DatabaseConfig withLockTimeout(Duration longest) {
        return new DatabaseConfig(
                address, environment, protection, connectTimeout, longest, statementTimeout, files, observer);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[environment=" + environment + ", protection=" + protection + "]";
    }
}
