package dev.intact;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.load.Cancellation;
import dev.intact.load.History;
import dev.intact.load.Load;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadRun;
import dev.intact.load.LoadRun.Purpose;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The front door: one database, SQLite or PostgreSQL, into which data goes whole or not at all. Safe for many threads;
 * each load uses a connection of its own. Close it when done.
 *
 * <pre>{@code
 * try (Database db = Database.open("shop.db")) {
 *     LoadReport report = db.load(Load.files(Path.of("players.csv")).into("player").replace().key("player_id"));
 * }
 * }</pre>
 */
public final class Database implements AutoCloseable {
    /** The only place that knows which databases there are. */
    private static final List<Dialect> DIALECTS = List.of(new PostgresDialect(), new SqliteDialect());

    private final LoadContext context;
    private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();

    private Database(LoadContext context) {
        this.context = context;
    }

    /**
     * Opens a database with the defaults. Nothing is connected to yet.
     *
     * @param address a path ({@code shop.db}, an SQLite file), {@code sqlite:shop.db},
     *     {@code postgres://user:pass@host:5432/name}, {@code jdbc:postgresql://…} or {@code jdbc:sqlite:…}
     * @return the caller closes it
     * @throws ConfigurationException where the address is wrong
     */
    public static Database open(String address) {
        return open(DatabaseConfig.of(address));
    }

    /**
     * Opens a database.
     *
     * @param config how
     * @return the caller closes it
     * @throws ConfigurationException where the address is wrong
     */
    public static Database open(DatabaseConfig config) {
        for (Dialect dialect : DIALECTS) {
            Optional<Address> address = dialect.address(config.address());
            if (address.isPresent()) {
                return new Database(context(config, dialect, address.get()));
            }
        }
        throw new ConfigurationException(
                "This is no address of a database that is known here: write a path, sqlite:…, postgres://… or jdbc:….");
    }

    private static LoadContext context(DatabaseConfig config, Dialect dialect, Address address) {
        return new LoadContext(
                dialect,
                address,
                config.environment(),
                config.protection() == DatabaseConfig.Protection.PROTECTED
                        ? LoadContext.Guard.PROTECTED
                        : LoadContext.Guard.OPEN,
                new LoadContext.Timeouts(config.connectTimeout(), config.lockTimeout(), config.statementTimeout()),
                config.observer());
    }

    /**
     * Loads: stages aside, audits, publishes in one short transaction, all or nothing.
     *
     * @param load what goes where
     * @return outcome {@code PUBLISHED}, or {@code UNCHANGED} where the same content was loaded before
     * @throws LoadRejectedException where the data, a check or a guard refuses it; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public LoadReport load(Load load) {
        LoadReport report = attempt(load);
        if (report.outcome() == LoadReport.Outcome.REJECTED) {
            String first = report.problems().stream()
                    .findFirst()
                    .map(problem -> " First: " + problem + ".")
                    .orElse("");
            throw new LoadRejectedException(
                    "Cannot load into " + context.address() + ": " + report.problemCount() + " problems." + first
                            + " Nothing was changed.",
                    report.problems(),
                    report.problemCount());
        }
        return report;
    }

    /**
     * As {@link #load}, but a rejection comes back as a report with outcome {@code REJECTED} and its problems.
     *
     * @param load what goes where
     * @return the report
     * @throws dev.intact.error.IntactException any failure but a rejection
     */
    public LoadReport attempt(Load load) {
        return run(load, Purpose.PUBLISH);
    }

    /**
     * Does everything but publish, and says what would change.
     *
     * @param load what goes where
     * @return outcome {@code PREVIEWED} with examples, {@code UNCHANGED}, or {@code REJECTED} with problems
     * @throws dev.intact.error.IntactException any other failure
     */
    public LoadReport plan(Load load) {
        return run(load, Purpose.PREVIEW);
    }

    private LoadReport run(Load load, Purpose purpose) {
        Cancellation cancellation = new Cancellation();
        running.add(cancellation);
        try {
            return new LoadRun(context, load, cancellation).run(purpose);
        } finally {
            running.remove(cancellation);
        }
    }

    /**
     * The loads of this database, latest first. Changes nothing.
     *
     * @param most how many at most
     * @return empty where there was none
     */
    public List<LoadReport> history(int most) {
        return new History(context).latest(most);
    }

    /**
     * One load of this database. Changes nothing.
     *
     * @param load its number
     * @return the report as it was written with the load's rows; empty where there is no such load
     */
    public Optional<LoadReport> history(long load) {
        return new History(context).find(load);
    }

    /**
     * Settles whatever a crash left: clears away what dead loads left aside.
     *
     * @return what was cleared away, for people; empty where there was nothing
     */
    public List<String> recover() {
        return new History(context).recover();
    }

    /** Stops what runs now, from any thread: it ends with {@code CancelledException} unless COMMIT was sent. */
    public void cancel() {
        running.forEach(Cancellation::cancel);
    }

    /** Stops what runs. Idempotent. */
    @Override
    public void close() {
        cancel();
    }
}
