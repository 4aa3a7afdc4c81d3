package dev.intact.doctor;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.Health;
import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Scrutiny;
import dev.intact.error.IntactException;
import dev.intact.migrate.MigrationStatus;
import dev.intact.tx.StatusReport;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Looks at a database, and says what was chosen for it, what may be wrong and what to do about that. Changes nothing. Immutable. */
public final class Doctor {
    /** A further check is one class and one line here. */
    private static final List<Check> USUAL = Stream.concat(
                    Stream.of(
                            new ServerVersion(),
                            new Durability(),
                            new WritesTaken(),
                            new Encryption(),
                            new ConnectionsLeft(),
                            new PoolBudget(),
                            new WaitingSessions(),
                            new LongTransactions(LongTransactions.USUAL),
                            new ReplicaLag(),
                            new Clocks(),
                            new LimitedSight(),
                            new WriteAheadLog(WriteAheadLog.USUAL),
                            new IdleTransactions(IdleTransactions.USUAL),
                            new Wraparound(Wraparound.USUAL),
                            new FileFaults(),
                            new FreePages(FreePages.USUAL),
                            new ShutPlaces(),
                            new Leftovers()),
                    ThingCheck.USUAL.stream())
            .toList();

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Connections connections;
    private final ConnectConfig config;
    private final Supplier<StatusReport> files;
    private final Clock clock;
    private final List<Check> checks;

    /**
     * Looks at nothing yet.
     *
     * @param connections to the database
     * @param config how it is connected to
     * @param files looks how files that were written together with rows stand
     */
    public Doctor(Connections connections, ConnectConfig config, Supplier<StatusReport> files) {
        this(connections, config, files, Clock.systemUTC(), USUAL);
    }

    Doctor(
            Connections connections,
            ConnectConfig config,
            Supplier<StatusReport> files,
            Clock clock,
            List<Check> checks) {
        this.connections = connections;
        this.config = config;
        this.files = files;
        this.clock = clock;
        this.checks = checks;
    }

    /**
     * The same, that looks at migrations, too.
     *
     * @param standing how they stand
     * @return a copy
     */
    public Doctor with(Supplier<MigrationStatus> standing) {
        List<Check> more = new ArrayList<>(checks);
        more.add(new UnsettledMigrations(standing));
        return new Doctor(connections, config, files, clock, more);
    }

    /**
     * Looks.
     *
     * @return also where the database cannot be reached; that is what is found then
     */
    public Diagnosis diagnose() {
        return diagnose(Scrutiny.USUAL);
    }

    /**
     * Looks.
     *
     * @param scrutiny how closely: a file may be read as a whole, which takes as long as that does
     * @return also where the database cannot be reached; that is what is found then
     */
    public Diagnosis diagnose(Scrutiny scrutiny) {
        Health health = connections.health(LONGEST);
        if (health.vitals().isEmpty()) {
            return new Diagnosis(health, chosen(health, Optional.empty()), List.of(silent(health)));
        }
        try {
            Seen seen = seen(health, scrutiny);
            List<Finding> findings =
                    checks.stream().flatMap(check -> check.on(seen).stream()).toList();
            return new Diagnosis(health, chosen(health, Optional.of(seen.condition())), findings);
        } catch (IntactException e) {
            return new Diagnosis(health, chosen(health, Optional.empty()), List.of(closed(e)));
        }
    }

    private List<Choice> chosen(Health health, Optional<Condition> condition) {
        return new Chosen(connections, config, health, condition).all();
    }

    private static Finding silent(Health health) {
        if (isBusy(health)) {
            return Finding.problem(
                    "The database is busy",
                    health.reason().map(Doctor::withoutStop).orElse("It gave no reason"),
                    "Look again once whoever has locked it has ended");
        }
        return Finding.problem(
                "The database does not answer",
                health.reason().map(Doctor::withoutStop).orElse("It gave no reason"),
                "Check the address, the network, that the server runs and who may get in");
    }

    /** It is there, and it is not another server that is. */
    private static boolean isBusy(Health health) {
        return health.isReachable() && health.servers().isEmpty();
    }

    private static Finding closed(IntactException failure) {
        return Finding.problem(
                "The database answers, and cannot be looked at",
                withoutStop(String.valueOf(failure.getMessage())),
                "Do what it asks for, if anything; else see that the role may read, and try again");
    }

    private Seen seen(Health health, Scrutiny scrutiny) {
        Instant before = clock.instant();
        Condition condition = condition(scrutiny);
        Instant after = clock.instant();
        Duration ahead =
                condition instanceof Condition.Server server ? ahead(before, server.time(), after) : Duration.ZERO;
        return new Seen(
                connections.address(), config, health, condition, new Seen.Here(ahead, files.get(), locks(LONGEST)));
    }

    /**
     * Looks who waits for whom.
     *
     * @param longest that it may take
     * @return as far as the role, or the system, lets it be seen
     * @throws IntactException where the database cannot be asked
     */
    public LockReport locks(Duration longest) {
        String database = connections.address().display();
        try {
            return LockReport.of(database, connections.locks(longest));
        } catch (SQLException e) {
            throw connections.failure("Cannot look who waits for whom in " + database, e);
        }
    }

    private Condition condition(Scrutiny scrutiny) {
        try {
            return connections.condition(scrutiny);
        } catch (SQLException e) {
            throw connections.failure("Cannot look at " + connections.address().display(), e);
        }
    }

    /** Zero where the server answered at a moment between the two. */
    private static Duration ahead(Instant before, Instant server, Instant after) {
        if (server.isBefore(before)) {
            return Duration.between(before, server);
        }
        return server.isAfter(after) ? Duration.between(after, server) : Duration.ZERO;
    }

    private static String withoutStop(String sentences) {
        return sentences.endsWith(".") ? sentences.substring(0, sentences.length() - 1) : sentences;
    }
}
