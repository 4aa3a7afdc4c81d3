package dev.intact;

import dev.intact.backup.Backup;
import dev.intact.backup.Backups;
import dev.intact.connect.Health;
import dev.intact.connect.RetryFigures;
import dev.intact.dialect.Condition.Scrutiny;
import dev.intact.dialect.Position;
import dev.intact.doctor.Diagnosis;
import dev.intact.doctor.Doctor;
import dev.intact.doctor.LockReport;
import dev.intact.error.ConfigurationException;
import dev.intact.export.Export;
import dev.intact.export.ExportReport;
import dev.intact.export.ExportRun;
import dev.intact.history.History;
import dev.intact.load.LoadContext;
import dev.intact.migrate.MigrationReport;
import dev.intact.migrate.MigrationRun;
import dev.intact.migrate.MigrationStatus;
import dev.intact.migrate.Migrations;
import dev.intact.migrate.SchemaFiles;
import dev.intact.schema.TableName;
import dev.intact.setup.Setup;
import dev.intact.setup.SetupReport;
import dev.intact.tx.Cancellation;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.StatusReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
public final class Database extends Loads implements AutoCloseable {
    private static final String ASKED = "asked for";
    private static final Duration PROBED = Duration.ofSeconds(5);

    private final DatabaseConfig config;
    private volatile boolean closed;

    Database(Parts parts, DatabaseConfig config) {
        super(parts);
        this.config = config;
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
        return new Database(Parts.of(config), config);
    }

    /**
     * Opens the database that the environment names. Nothing is connected to yet.
     *
     * @return the caller closes it
     * @throws ConfigurationException where nobody names a database, or what names it is wrong
     * @see DatabaseConfig#fromEnvironment()
     */
    public static Database fromEnvironment() {
        return open(DatabaseConfig.fromEnvironment());
    }

    /**
     * The one of this process, for programs that want one: opened from the environment when it is first asked for, closed
     * when the JVM ends. Whoever closes it closes it for all; the next that asks has it opened anew.
     *
     * @return the same for every thread
     * @throws ConfigurationException where nobody names a database, or what names it is wrong
     * @throws IllegalStateException where the JVM is ending
     * @see #fromEnvironment()
     */
    public static Database shared() {
        return Shared.PROCESS.database();
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
        return unit(
                "an export is a unit of its own: export before it or after it, or write files with tx.files()",
                cancellation -> run(export, cancellation));
    }

    private ExportReport run(Export export, Cancellation cancellation) {
        LoadContext context = parts.context();
        return new ExportRun(
                        context.dialect(), parts.connections(), parts.transactor(), context.observer(), cancellation)
                .run(export, config.files());
    }

    /**
     * Brings the schema to what files say, or back. One process at a time does so; another one waits, and finds nothing to
     * do.
     *
     * @param migrations which, and how
     * @return what was done; nothing, where nothing was pending
     * @throws ConfigurationException where a file is wrong or was edited since, or the environment is protected; nothing was
     *     changed
     * @throws dev.intact.error.MigrationFailedException where the database refused a statement: nothing of that migration was
     *     changed, unless it runs outside of a transaction; those before it stay
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    public MigrationReport migrate(Migrations migrations) {
        return unit(
                "a migration is a unit of its own: migrate before it or after it",
                cancellation -> migration(migrations, cancellation).run());
    }

    /**
     * How the migrations stand. Changes nothing, and makes nothing.
     *
     * @param migrations where their files are
     * @return each once
     * @throws ConfigurationException where a file is wrong
     * @throws dev.intact.error.IntactException any other failure
     */
    public MigrationStatus migrations(Migrations migrations) {
        return migration(migrations, new Cancellation()).status();
    }

    /**
     * Writes down what somebody has seen to by hand: that a migration is applied as its file is now, or that it is not.
     * Changes nothing else.
     *
     * @param migrations where their files are
     * @param version which
     * @param verdict what is true of it
     * @return how they stand then
     * @throws ConfigurationException where there is no such migration, or the environment is protected; nothing was changed
     * @throws dev.intact.error.IntactException any other failure
     */
    public MigrationStatus repair(Migrations migrations, long version, MigrationRun.Verdict verdict) {
        return unit(
                "a migration is a unit of its own: repair before it or after it",
                cancellation -> migration(migrations, cancellation).repair(version, verdict));
    }

    /**
     * The schema beside its migration files: what differs, and how to begin with a database that is there already.
     *
     * @param migrations where the files are
     * @return nothing is done yet
     */
    public SchemaFiles schema(Migrations migrations) {
        return new SchemaFiles(parts.migrations(), migrations, parts.transactor());
    }

    private MigrationRun migration(Migrations migrations, Cancellation cancellation) {
        return new MigrationRun(parts.migrations(), migrations, parts.transactor(), cancellation);
    }

    /**
     * Makes the database where it is missing, its roles with no more rights than they need, its extensions, schema and first
     * rows, and tries who may do what. What is done already is left as it is: it can be run again at any time, also after it was
     * killed.
     *
     * @param setup what is wanted
     * @return what was done, step by step; a trial that failed, or rows that were rejected, are told there
     * @throws ConfigurationException where the environment is protected, or something that is said cannot be
     * @throws dev.intact.error.IntactException where the database refuses a step; those before it stay
     */
    public SetupReport setup(Setup setup) {
        return new Founding(config, parts).run(setup);
    }

    /**
     * Takes a backup from one moment, of rows and files; readers and writers go on. It is verified and forced to the disk.
     *
     * @param tables some of them; none: the whole database
     * @return where it is and what it holds
     * @throws ConfigurationException where there is no such table
     * @throws dev.intact.error.BackupFailedException where it could not be made; nothing of it is left
     * @throws dev.intact.error.IntactException any other failure; nothing was changed
     */
    public Backup backup(TableName... tables) {
        return parts.transactor()
                .running()
                .during(cancellation -> parts.backups().create(List.of(tables), ASKED, cancellation));
    }

    /**
     * The backups of this database: to list, verify and take away.
     *
     * @return touches nothing until it is asked
     */
    public Backups backups() {
        return parts.backups();
    }

    /**
     * How the database is: whether it answers, how fast, and how its connections stand. For a probe every few seconds:
     * it costs two short statements on a connection of its own, which is kept for a minute, and waits neither for a full
     * pool nor for a dead server. It makes nothing, changes nothing and works on what is only readable.
     *
     * @return within 5 s, also where the database is closed or cannot be reached; never fails
     */
    public Health health() {
        return health(PROBED);
    }

    /**
     * As {@link #health()}, within another time.
     *
     * @param longest more than zero
     * @return by then, whatever happens
     */
    public Health health(Duration longest) {
        return parts.connections().health(longest);
    }

    /**
     * A position that all is before that was committed through this when it is called, to be handed to another process: who
     * reads there {@link dev.intact.tx.ReadOptions#after after} it finds it, also on a replica. Its text is for
     * {@link Position#parse}.
     *
     * <pre>{@code
     * String written = db.position().toString();                                            // here, after a commit
     * other.read(ReadOptions.after(Position.parse(written)), r -> r.query(…));              // there
     * }</pre>
     *
     * @return a question to the server that takes the writes; {@link Position#START} where the database is a file
     * @throws dev.intact.error.IntactException where none answers within 2 s, or it does not tell
     * @throws IllegalStateException where this is closed
     */
    public Position position() {
        if (closed) {
            throw new IllegalStateException("The database is closed");
        }
        try {
            return parts.connections().position();
        } catch (SQLException e) {
            throw parts.connections()
                    .failure("Cannot ask " + parts.context().address() + " how far it has been written", e);
        }
    }

    /**
     * Looks at the database: what was detected and chosen for it and why, what may be wrong, and what to do about that.
     * Changes nothing.
     *
     * @return also where it cannot be reached: that is what is found then
     */
    public Diagnosis doctor() {
        return doctor(Scrutiny.USUAL);
    }

    /**
     * As {@link #doctor()}, more closely.
     *
     * @param scrutiny {@code THOROUGH} also reads all of a file, which takes as long as that does
     * @return also where it cannot be reached
     */
    public Diagnosis doctor(Scrutiny scrutiny) {
        return physician()
                .with(() -> migration(Migrations.in(config.files().resolve(Migrations.FOLDER)), new Cancellation())
                        .look())
                .diagnose(scrutiny);
    }

    /**
     * Who waits for whom in the database, what for, since when, and how the one whom they wait for is ended. Changes
     * nothing, takes no lock and waits for none, on a connection of its own.
     *
     * @return as far as the role may see; of a file, which processes hold its locks, where the system tells
     * @throws dev.intact.error.IntactException where the database cannot be asked within some 10 s
     */
    public LockReport locks() {
        return physician().locks(PROBED);
    }

    private Doctor physician() {
        return new Doctor(parts.connections(), config.connect(), this::status);
    }

    /**
     * How the files of this database stand: compares each with what the database says of it. Changes nothing.
     *
     * @return what was found
     */
    public StatusReport status() {
        return parts.transactor().recovery().status();
    }

    /**
     * What loads did: to list them, and to read the rows they changed and the lives of rows.
     *
     * @return touches nothing until it is asked, and changes nothing
     */
    public History history() {
        return new History(parts.context());
    }

    /**
     * Settles whatever a crash left: clears away what dead loads left aside, also what could be resumed, puts files of committed units in place,
     * takes away those of units that were not committed.
     *
     * @return what was done
     */
    public RecoveryReport recover() {
        // First what needs no database that can be read.
        List<String> cleared = new ArrayList<>(parts.backups().recover());
        cleared.addAll(new History(parts.context()).recover());
        RecoveryReport files = parts.transactor().recovery().run();
        return new RecoveryReport(cleared, files.placed(), files.removed(), files.left());
    }

    /**
     * How often work had to be tried again since this was opened. Asks no server and waits for nobody.
     *
     * @return figures of this moment
     */
    public RetryFigures retries() {
        return parts.connections().retries().figures();
    }

    /** Stops what runs now, from any thread: it ends with {@code CancelledException} unless COMMIT was sent. */
    public void cancel() {
        parts.transactor().cancel();
    }

    boolean isClosed() {
        return closed;
    }

    /** Stops what runs, lets files and connections go. Idempotent. */
    @Override
    public void close() {
        closed = true;
        cancel();
        try {
            parts.async().close();
            parts.transactor().close();
        } finally {
            parts.connections().close();
        }
    }
}
