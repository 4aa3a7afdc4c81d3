package dev.intact;

import dev.intact.backup.BackupSettings;
import dev.intact.config.Circumstances;
import dev.intact.config.Configuration;
import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.config.Destination;
import dev.intact.config.Destination.Asked;
import dev.intact.config.Guard;
import dev.intact.connect.ConnectConfig;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.Retention;
import dev.intact.load.Manifest;
import dev.intact.observe.Observer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How a database is opened. Immutable.
 *
 * <pre>{@code
 * DatabaseConfig.of("postgres://me@host/shop")
 *         .withFiles(Path.of("/srv/shop/files"))
 *         .withTimeouts(usual -> usual.withLock(Duration.ofSeconds(5)))
 * }</pre>
 *
 * @param place where the database is
 * @param connect how it is connected to
 * @param limits how long and how much the database may take
 * @param keeping what is kept to bring data back from
 * @param files the folder that the files of transactions are relative to, and outside of which none is touched; the
 *     current folder
 * @param observer told what happens
 */
public record DatabaseConfig(
        Place place, ConnectConfig connect, Limits limits, Keeping keeping, Path files, Observer observer) {
    /**
     * Where a database is.
     *
     * @param address a path, {@code sqlite:…}, {@code postgres://…} or {@code jdbc:…}, as {@link Database#open(String)}
     *     takes it
     * @param environment its name, for reports: {@code local}, {@code staging} …
     * @param guard whether data may change without {@code Option.FORCE}
     */
    public record Place(String address, String environment, Guard guard) {
        /** Without the address, which may hold a password. */
        @Override
        public String toString() {
            return "environment=" + environment + ", guard=" + guard;
        }
    }

    /**
     * How long and how much the database may take.
     *
     * @param timeouts for connections, locks, statements and rests
     * @param memory of a database server, for a load
     * @param batch how many rows go together where {@code writeTo} writes by batches, and come together from a query;
     *     1000. Not what goes in one stream: many rows into PostgreSQL, and those of a load
     */
    public record Limits(Timeouts timeouts, MemoryLimits memory, int batch) {
        /** The usual times and sizes. */
        public static final Limits USUAL = new Limits(Timeouts.USUAL, MemoryLimits.USUAL, SessionSettings.USUAL_BATCH);

        private static final int LARGEST_BATCH = 100_000;

        /** Refuses batches of no rows, or of too many. */
        public Limits {
            if (batch < 1 || batch > LARGEST_BATCH) {
                throw new ConfigurationException(
                        "A batch holds 1 to " + LARGEST_BATCH + " rows, not " + batch + ". Nothing was touched.");
            }
        }
    }

    /**
     * What is kept to bring data back from.
     *
     * @param policy before which loads a backup is taken by itself
     * @param backups where backups are and how long they stay
     * @param history how long what loads change is kept
     */
    public record Keeping(BackupPolicy policy, BackupSettings backups, Retention history) {
        /**
         * Backups before loads into a protected environment, in the usual folder, ten, none older than 30 days; changes
         * as long as usual.
         */
        public static final Keeping USUAL = new Keeping(BackupPolicy.PROTECTED, BackupSettings.USUAL, Retention.USUAL);
    }

    /**
     * The defaults.
     *
     * @param address where the database is
     * @return environment {@code local}, not protected, no observer
     */
    public static DatabaseConfig of(String address) {
        Place local = new Place(address, "local", Guard.OPEN);
        return new DatabaseConfig(local, ConnectConfig.USUAL, Limits.USUAL, Keeping.USUAL, Path.of(""), Observer.NONE);
    }

    /**
     * As the process's environment and the current folder say: {@code intact.yaml}, {@code INTACT_DATABASE_URL},
     * {@code DATABASE_URL}, the {@code PG*} variables, in this order; as the command {@code intact} does.
     *
     * @return the same every time, while nothing of it changes
     * @throws ConfigurationException where nobody names a database, or what names it is wrong
     */
    public static DatabaseConfig fromEnvironment() {
        return fromEnvironment(System.getenv(), Path.of(""));
    }

    /**
     * As {@link #fromEnvironment()}, with variables and a folder of one's own.
     *
     * @param variables instead of the process's
     * @param folder instead of the current one
     * @return a configuration
     * @throws ConfigurationException where nobody names a database, or what names it is wrong
     */
    public static DatabaseConfig fromEnvironment(Map<String, String> variables, Path folder) {
        Circumstances circumstances = new Circumstances(variables, folder);
        Configuration said = Manifest.in(circumstances.folder(), circumstances.variables())
                .map(Manifest::configuration)
                .orElse(Configuration.EMPTY);
        return of(Destination.find(Asked.NOTHING, said, circumstances.folder(), circumstances), said, folder);
    }

    /**
     * A database that was found, with what a configuration file says about it.
     *
     * @param destination where it is
     * @param said what the file says
     * @param folder of the file; files are relative to it
     * @return a configuration
     * @throws ConfigurationException where something that is said cannot be
     */
    public static DatabaseConfig of(Destination destination, Configuration said, Path folder) {
        return new Said(destination, said, folder).config();
    }

    /**
     * The same in an environment.
     *
     * @param name its name
     * @param guard whether it is protected
     * @return a copy
     */
    public DatabaseConfig withEnvironment(String name, Guard guard) {
        return new DatabaseConfig(new Place(place.address(), name, guard), connect, limits, keeping, files, observer);
    }

    /**
     * The same, connected to in another way.
     *
     * <pre>{@code
     * config.withConnect(usual -> usual.with(RetryPolicy.PATIENT))
     * }</pre>
     *
     * @param change is given how it was so far
     * @return a copy
     */
    public DatabaseConfig withConnect(UnaryOperator<ConnectConfig> change) {
        return new DatabaseConfig(place, change.apply(connect), limits, keeping, files, observer);
    }

    /**
     * The same with other limits.
     *
     * @param others in place of all
     * @return a copy
     */
    public DatabaseConfig withLimits(Limits others) {
        return new DatabaseConfig(place, connect, others, keeping, files, observer);
    }

    /**
     * The same with other timeouts.
     *
     * @param change is given those so far: {@code usual -> usual.withLock(Duration.ofSeconds(5))}
     * @return a copy
     */
    public DatabaseConfig withTimeouts(UnaryOperator<Timeouts> change) {
        return withLimits(new Limits(change.apply(limits.timeouts()), limits.memory(), limits.batch()));
    }

    /**
     * The same with other batches.
     *
     * @param rows from 1 to 100000
     * @return a copy
     * @throws ConfigurationException for any other number
     */
    public DatabaseConfig withBatch(int rows) {
        return withLimits(new Limits(limits.timeouts(), limits.memory(), rows));
    }

    /**
     * The same with other backups.
     *
     * @param policy before which loads they are taken by themselves
     * @param settings where they are and how long they stay
     * @return a copy
     */
    public DatabaseConfig withBackups(BackupPolicy policy, BackupSettings settings) {
        return withKeeping(new Keeping(policy, settings, keeping.history()));
    }

    /**
     * Keeps what loads change for another time.
     *
     * @param retention of how many loads, and for how long
     * @return a copy
     */
    public DatabaseConfig withHistory(Retention retention) {
        return withKeeping(new Keeping(keeping.policy(), keeping.backups(), retention));
    }

    private DatabaseConfig withKeeping(Keeping other) {
        return new DatabaseConfig(place, connect, limits, other, files, observer);
    }

    /**
     * The same with another folder for files.
     *
     * @param folder that is there when the first file is written
     * @return a copy
     */
    public DatabaseConfig withFiles(Path folder) {
        return new DatabaseConfig(place, connect, limits, keeping, folder, observer);
    }

    /**
     * The same with an observer.
     *
     * @param listener told what happens
     * @return a copy
     */
    public DatabaseConfig withObserver(Observer listener) {
        return new DatabaseConfig(place, connect, limits, keeping, files, listener);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[" + place + "]";
    }
}
