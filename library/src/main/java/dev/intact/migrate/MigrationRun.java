package dev.intact.migrate;

import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.Aim;
import dev.intact.dialect.Side;
import dev.intact.dialect.Whereabouts.Lead;
import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.ledger.MigrationLedger;
import dev.intact.ledger.MigrationLedger.Doing;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.Progress;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.Migrations.Option;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrations of one database, once. Used by one thread; its {@link Cancellation} may be used by any. */
public final class MigrationRun {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationRun.class);

    private final MigrationContext context;
    private final Migrations migrations;
    private final Transactor transactor;
    private final Cancellation cancellation;
    private final MigrationLedger ledger;

    /**
     * Migrations that have not begun.
     *
     * @param context where and by which rules
     * @param migrations which, and how
     * @param transactor of the database
     * @param cancellation stops them
     */
    public MigrationRun(
            MigrationContext context, Migrations migrations, Transactor transactor, Cancellation cancellation) {
        this.context = context;
        this.migrations = migrations;
        this.transactor = transactor;
        this.cancellation = cancellation;
        this.ledger = new MigrationLedger(context.dialect());
    }

    /** What was applied, for whom it is done by hand. */
    public enum Verdict {
        /** It is there, and its file is as it should be. */
        APPLIED,
        /** It is not there. */
        PENDING,
        /** Outside of a transaction, the statement at which it stands is done; it goes on with the one behind it. */
        NEXT
    }

    /**
     * Migrates.
     *
     * @return what was done
     */
    public MigrationReport run() {
        gate();
        long from = System.nanoTime();
        List<Migration> files = files();
        if (isUntouched()
                && new Plan(database(), migrations, new Standing(files, List.of()))
                        .steps()
                        .isEmpty()) {
            return new MigrationReport(
                    context.display(),
                    context.environment(),
                    migrations.way(),
                    migrations.has(Option.DRY_RUN),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    0);
        }
        Aim aim = migrations.has(Option.DRY_RUN) ? Aim.TRY : Aim.CHANGE;
        Doings<MigrationReport> doings = session -> {
            Standing standing = standing(files, session);
            Others others = new Others(context);
            others.refuse(session, standing);
            others.tell(new MigrationStatus(context.display(), standing.lines()));
            List<Step> steps = new Plan(database(), migrations, standing).steps();
            List<Danger> dangers = others.warn(session, steps);
            Optional<String> backup = aim == Aim.TRY || steps.isEmpty()
                    ? Optional.empty()
                    : context.safety().keep(migrations, cancellation);
            Run run = new Run(context, transactor, retries(), session);
            List<Step> untried = go(run, steps);
            return told(report(run, untried, dangers, backup, from));
        };
        return locked(aim, doings);
    }

    /** Whether no migration was ever written down there: then nothing is made before it is known that all files are right. */
    private boolean isUntouched() {
        return entries().isEmpty();
    }

    private List<Step> go(Run run, List<Step> steps) throws SQLException, IOException {
        try {
            if (migrations.has(Option.DRY_RUN)) {
                return run.tried(steps);
            }
            if (migrations.has(Option.TOGETHER) && !steps.isEmpty()) {
                run.together(steps);
            } else {
                run.each(steps);
            }
            return List.of();
        } catch (SQLException e) {
            throw run.done().isEmpty()
                    ? context.dialect().failure(attempted(), e)
                    : context.dialect()
                            .unfinished(
                                    attempted() + " after "
                                            + run.done()
                                                    .get(run.done().size() - 1)
                                                    .title(),
                                    e);
        }
    }

    private MigrationReport told(MigrationReport report) {
        LOG.atInfo()
                .addKeyValue("way", report.way())
                .addKeyValue("dryRun", report.dryRun())
                .log(
                        "{} migrated {}: {} migrations, {} s",
                        context.display(),
                        report.way(),
                        report.done().size(),
                        report.seconds());
        return report;
    }

    private MigrationReport report(
            Run run, List<Step> untried, List<Danger> dangers, Optional<String> backup, long from) {
        return new MigrationReport(
                context.display(),
                context.environment(),
                migrations.way(),
                migrations.has(Option.DRY_RUN),
                run.done(),
                untried.stream().map(step -> Run.done(step, 0)).toList(),
                dangers,
                backup,
                Math.round((System.nanoTime() - from) / 1e6) / 1000.0);
    }

    /**
     * How they stand. Changes nothing, and makes nothing.
     *
     * @return each once
     */
    public MigrationStatus status() {
        List<Migration> files = files();
        return status(files);
    }

    /**
     * How they stand, as far as it can be told where there may be no files: then of those that are written down. Changes
     * nothing, and makes nothing.
     *
     * @return each once
     */
    public MigrationStatus look() {
        try {
            return status();
        } catch (ConfigurationException e) {
            LOG.debug("{}: migrations are looked at without their files", context.display(), e);
            return status(List.of());
        }
    }

    private MigrationStatus status(List<Migration> files) {
        Standing standing = asked(
                connection -> {
                    List<Entry> entries = ledger.all(connection);
                    boolean whole = entries.stream().allMatch(entry -> entry.state() == State.APPLIED);
                    return new Standing(
                            files,
                            entries,
                            whole ? List.of() : context.dialect().blueprint().unfinishedIndexes(connection));
                },
                new Standing(files, List.of()));
        return new MigrationStatus(context.display(), standing.lines());
    }

    private List<Entry> entries() {
        return asked(ledger::all, List.of());
    }

    /** What a database tells that is only read. */
    @FunctionalInterface
    private interface Question<R> {
        R of(Connection connection) throws SQLException;
    }

    private <R> R asked(Question<R> question, R missing) {
        try {
            Lead lead = context.whereabouts().now();
            if (context.dialect().isMissing(lead.address())) {
                return missing;
            }
            try (Connection connection = context.dialect().pooled(lead.address(), context.settings(), Side.READ)) {
                return question.of(connection);
            }
        } catch (SQLException e) {
            throw context.dialect().failure("Cannot read which migrations " + context.display() + " has", e);
        }
    }

    /**
     * Writes down what somebody has seen to by hand.
     *
     * @param version which migration
     * @param verdict what is true of it now
     * @return how they stand then
     */
    public MigrationStatus repair(long version, Verdict verdict) {
        gate();
        List<Migration> files = files();
        refuseUnknown(new Standing(files, entries()), version, verdict);
        return locked(Aim.CHANGE, session -> {
            Standing before = standing(files, session);
            refuseUnknown(before, version, verdict);
            session.begin(List.of());
            write(session, before, version, verdict);
            session.commit();
            return new MigrationStatus(
                    context.display(), new Standing(files, ledger.all(session.connection())).lines());
        });
    }

    private void refuseUnknown(Standing standing, long version, Verdict verdict) {
        if (standing.file(version).isEmpty()
                && (verdict != Verdict.PENDING || standing.entry(version).isEmpty())) {
            throw new ConfigurationException("There is no file of migration " + version + " in "
                    + migrations.folder() + (verdict == Verdict.PENDING ? ", and it was not applied" : "")
                    + ". Nothing was changed.");
        }
        if (verdict == Verdict.NEXT) {
            Progress unused = new Plan(database(), migrations, standing).behind(version);
        }
    }

    private void write(SchemaSession session, Standing before, long version, Verdict verdict) throws SQLException {
        Connection connection = session.connection();
        if (verdict == Verdict.PENDING) {
            ledger.remove(connection, version);
            return;
        }
        if (verdict == Verdict.NEXT) {
            Entry entry = before.entry(version).orElseThrow();
            Progress progress = new Plan(database(), migrations, before).behind(version);
            ledger.put(
                    connection,
                    new Entry(version, entry.name(), entry.checksum(), entry.state(), entry.doing(), progress));
            return;
        }
        Migration file = before.file(version).orElseThrow();
        Doing doing = before.entry(version)
                .map(Entry::doing)
                .orElseGet(() -> new Doing(Instant.now(), context.settings().holder(), 0, "none"));
        ledger.put(connection, new Entry(version, file.name(), file.checksum(), State.APPLIED, doing, Progress.NONE));
    }

    private Standing standing(List<Migration> files, SchemaSession session) throws SQLException {
        return new Standing(files, ledger.all(session.connection()));
    }

    private List<Migration> files() {
        return migrations.files(database());
    }

    private String database() {
        return context.dialect().name();
    }

    private Retries retries() {
        return new Retries(context, cancellation, migrations.patience().longest());
    }

    private String attempted() {
        return "Cannot migrate " + context.display();
    }

    private void gate() {
        if (context.safety().isProtected() && !migrations.has(Option.DRY_RUN) && !migrations.has(Option.FORCE)) {
            throw new ConfigurationException("The environment " + context.environment()
                    + " is protected: its schema changes only when forced. Nothing was changed. Look first with --dry-run,"
                    + " then say --force.");
        }
    }

    /** What is done under the lock of migrations. */
    @FunctionalInterface
    private interface Doings<R> {
        R on(SchemaSession session) throws SQLException, IOException;
    }

    private <R> R locked(Aim aim, Doings<R> doings) {
        try {
            try (Held held = context.open(migrations, aim)) {
                cancellation.runsOn(held.session());
                retries().lock(held.session());
                if (aim == Aim.CHANGE) {
                    prepare(held.session());
                }
                return doings.on(held.session());
            }
        } catch (SQLException e) {
            throw context.dialect().failure(attempted(), e);
        } catch (IOException e) {
            throw new FileOperationException(attempted() + ": " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    /** Whoever writes just now is waited for as by a migration itself. */
    private void prepare(SchemaSession session) throws SQLException, IOException {
        Optional<Refused> unused = retries().run(attempted(), () -> {
            session.begin(List.of());
            try {
                ledger.prepare(session.connection());
                session.commit();
            } finally {
                session.rollback();
            }
        });
    }
}
