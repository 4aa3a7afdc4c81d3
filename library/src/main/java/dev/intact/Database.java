package dev.intact;

import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.export.Export;
import dev.intact.export.ExportReport;
import dev.intact.export.ExportRun;
import dev.intact.files.Homes;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.io.LocalDisk;
import dev.intact.io.Pause;
import dev.intact.load.History;
import dev.intact.load.Load;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadRun;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.tx.Cancellation;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.StatusReport;
import dev.intact.tx.TransactionAction;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionWork;
import dev.intact.tx.Transactor;
import java.nio.file.Path;
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
    private final Connections connections;
    private final Transactor transactor;
    private final Path files;
    private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();

    private Database(LoadContext context, Path files) {
        this.context = context;
        this.files = files;
        LoadContext.Timeouts timeouts = context.timeouts();
        SessionSettings settings = new SessionSettings(
                Holder.here("transaction"), timeouts.connect(), timeouts.lock(), timeouts.statement());
        Observer guarded = new GuardedObserver(context.observer());
        connections = new Connections(context.dialect(), context.address(), settings);
        Homes homes = new Homes(
                context.dialect(),
                new Homes.Setting(() -> context.dialect().besides(context.address()), files, timeouts.lock()),
                new Homes.Machine(new LocalDisk(), Ids.RANDOM, Pause.REAL, step -> guarded.on(new Event.Step(step))));
        transactor = new Transactor(
                context.dialect(), connections, homes, guarded, new Transactor.Machine(Ids.RANDOM, Pause.REAL));
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
                return new Database(context(config, dialect, address.get()), config.files());
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
                new WorkspaceSettings.Memory(
                        config.memory().work(), config.memory().maintenance()),
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
        if (transactor.isInside()) {
            throw new IllegalStateException("A transaction is at work on this thread, and a load is a unit of its own:"
                    + " load before it or after it, or write its rows with tx.writeTo");
        }
        Cancellation cancellation = new Cancellation();
        running.add(cancellation);
        try {
            return new LoadRun(context, load, transactor, cancellation).run(purpose);
        } finally {
            running.remove(cancellation);
        }
    }

    /**
     * Runs a transaction over rows and files: all of it is there afterwards, or none.
     *
     * <pre>{@code
     * long id = db.transaction(tx -> {
     *     long invoice = tx.queryOne("insert into invoice(total) values (?) returning id", row -> row.longAt(0), 1999);
     *     tx.files().create(Path.of("invoices/" + invoice + ".txt")).text("19.99");
     *     return invoice;
     * });
     * }</pre>
     *
     * @param work what is done; it may run again after a conflict
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result, committed
     * @throws X the work's failure; everything is rolled back
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R transaction(TransactionWork<R, X> work) throws X {
        return transactor.run(TransactionOptions.defaults(), work).value().orElseThrow();
    }

    /**
     * As the other, without a result.
     *
     * @param work what is done; it may run again after a conflict
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure; everything is rolled back
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void transaction(TransactionAction<X> work) throws X {
        TransactionReport unused = transaction(TransactionOptions.defaults(), work);
    }

    /**
     * Runs a transaction under options: an idempotency key, an isolation.
     *
     * @param options how
     * @param work what is done; {@link dev.intact.tx.Transaction#result} sets what is kept under the key
     * @param <X> its own failure, which comes out unchanged
     * @return what became of it
     * @throws X the work's failure; everything is rolled back
     * @throws IllegalStateException where the key was used for another request
     */
    public <X extends Exception> TransactionReport transaction(TransactionOptions options, TransactionAction<X> work)
            throws X {
        return transactor
                .<Boolean, X>run(options, tx -> {
                    work.run(tx);
                    return true;
                })
                .report();
    }

    /**
     * Writes rows into files, all from one moment of the database; the files appear together, whole or not at all.
     *
     * @param export what goes where
     * @return what was written
     * @throws ConfigurationException where a table, a path, a format or the query is wrong; nothing was changed
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public ExportReport export(Export export) {
        if (transactor.isInside()) {
            throw new IllegalStateException(
                    "A transaction is at work on this thread, and an export is a unit of its own:"
                            + " export before it or after it, or write files with tx.files()");
        }
        Cancellation cancellation = new Cancellation();
        running.add(cancellation);
        try {
            return new ExportRun(context.dialect(), connections, transactor, context.observer(), cancellation)
                    .run(export, files);
        } finally {
            running.remove(cancellation);
        }
    }

    /**
     * How the files of this database stand: compares each with what the database says of it. Changes nothing.
     *
     * @return what was found
     */
    public StatusReport status() {
        return transactor.recovery().status();
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
     * Settles whatever a crash left: clears away what dead loads left aside, puts files of committed units in place,
     * takes away those of units that were not committed.
     *
     * @return what was done
     */
    public RecoveryReport recover() {
        List<String> cleared = new History(context).recover();
        RecoveryReport files = transactor.recovery().run();
        return new RecoveryReport(cleared, files.placed(), files.removed(), files.left());
    }

    /** Stops what runs now, from any thread: it ends with {@code CancelledException} unless COMMIT was sent. */
    public void cancel() {
        running.forEach(Cancellation::cancel);
        transactor.cancel();
    }

    /** Stops what runs, lets files and connections go. Idempotent. */
    @Override
    public void close() {
        cancel();
        try {
            transactor.close();
        } finally {
            connections.close();
        }
    }
}
