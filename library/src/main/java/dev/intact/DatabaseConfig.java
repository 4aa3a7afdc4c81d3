package dev.intact;

import dev.intact.backup.BackupSettings;
import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.ledger.Retention;
import dev.intact.observe.Observer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

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
 * @param idleTimeout longest rest between two statements of a transaction, after which a server ends it; 2 h
 * @param memory how much memory the database may take for a load; usual sizes
 * @param backups when backups are taken, where they are and how long they stay; before loads where the environment is
 *     protected, ten, none older than 30 days
 * @param history how long what loads change is kept
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
        Duration idleTimeout,
        Memory memory,
        Keeping backups,
        Retention history,
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
     * How much memory a database server may take for a load. SQLite takes none of it.
     *
     * @param work for each sort and each hash, in bytes; empty: 256 MiB, or less on a small machine
     * @param maintenance for building an index, in bytes; empty: 512 MiB, or less on a small machine
     */
    public record Memory(OptionalLong work, OptionalLong maintenance) {
        /** The usual sizes, and never less than the server is set to. */
        public static final Memory USUAL = new Memory(OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * When backups are taken by themselves, where they are and how long they stay.
     *
     * @param policy before which loads
     * @param settings where and how long
     */
    public record Keeping(BackupPolicy policy, BackupSettings settings) {
        /** Before loads into a protected environment; the usual folder, ten, none older than 30 days. */
        public static final Keeping USUAL = new Keeping(BackupPolicy.PROTECTED, BackupSettings.USUAL);
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
                Duration.ofHours(2),
                Memory.USUAL,
                Keeping.USUAL,
                Retention.USUAL,
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
        return new DatabaseConfig(
                address,
                name,
                as,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with another folder for files.
     *
     * @param folder that is there when the first file is written
     * @return a copy
     */
    public DatabaseConfig withFiles(Path folder) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                history,
                folder,
                observer);
    }

    /**
     * The same with an observer.
     *
     * @param listener told what happens
     * @return a copy
     */
    public DatabaseConfig withObserver(Observer listener) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                history,
                files,
                listener);
    }

    /**
     * The same with another bound for statements of a publishing transaction.
     *
     * @param longest zero for none
     * @return a copy
     */
    public DatabaseConfig withStatementTimeout(Duration longest) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                longest,
                idleTimeout,
                memory,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with another bound for the rest between two statements of a transaction.
     *
     * @param longest more than zero
     * @return a copy
     */
    public DatabaseConfig withIdleTimeout(Duration longest) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                longest,
                memory,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with another bound for opening a connection.
     *
     * @param longest more than zero
     * @return a copy
     */
    public DatabaseConfig withConnectTimeout(Duration longest) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                longest,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with another bound for waiting for locks.
     *
     * @param longest more than zero
     * @return a copy
     */
    public DatabaseConfig withLockTimeout(Duration longest) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                longest,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with other bounds for the memory of a database server.
     *
     * @param sizes what is left out keeps its usual size
     * @return a copy
     */
    public DatabaseConfig withMemory(Memory sizes) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                sizes,
                backups,
                history,
                files,
                observer);
    }

    /**
     * The same with other backups.
     *
     * @param policy before which loads they are taken by themselves
     * @param settings where they are and how long they stay
     * @return a copy
     */
    public DatabaseConfig withBackups(BackupPolicy policy, BackupSettings settings) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                new Keeping(policy, settings),
                history,
                files,
                observer);
    }

    /**
     * Keeps what loads change for another time.
     *
     * @param retention of how many loads, and for how long
     * @return a copy
     */
    public DatabaseConfig withHistory(Retention retention) {
        return new DatabaseConfig(
                address,
                environment,
                protection,
                connectTimeout,
                lockTimeout,
                statementTimeout,
                idleTimeout,
                memory,
                backups,
                retention,
                files,
                observer);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[environment=" + environment + ", protection=" + protection + "]";
    }
}
