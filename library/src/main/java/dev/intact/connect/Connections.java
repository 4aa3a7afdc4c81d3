package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.Locks;
import dev.intact.dialect.Position;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.SqlSession;
import dev.intact.dialect.Turn;
import dev.intact.dialect.Whereabouts;
import dev.intact.error.IntactException;
import dev.intact.io.Holder;
import dev.intact.io.Pause;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The connections of one database: pools for what a program writes and reads, and others apart from them. None is opened
 * before it is asked for. Safe for many threads.
 */
public final class Connections implements AutoCloseable {
    /** A lock was not to be had in time. */
    private static final String TOO_LATE = "55P03";

    private final Dialect dialect;
    private final Address address;
    private final SessionSettings settings;
    private final RetryPolicy retry;
    private final Duration settle;
    private final RetryCounts retries = new RetryCounts();
    private final Waking waking;
    private final Route route;
    private final Freshness freshness;
    private final Vigil vigil;
    private final Optional<Cluster> cluster;
    private final DirectWay direct;
    private final HealthCheck health;

    /**
     * Connections to a database, of which nobody is told; none is opened yet.
     *
     * @param dialect of the database
     * @param address of the database
     * @param settings how they behave
     * @param config how many there are, and where else they lead
     */
    public Connections(Dialect dialect, Address address, SessionSettings settings, ConnectConfig config) {
        this(dialect, address, settings, config, Observer.NONE);
    }

    /**
     * Connections to a database; none is opened yet.
     *
     * @param dialect of the database
     * @param address of the database
     * @param settings how they behave
     * @param config how many there are, and where else they lead
     * @param observer told of what people should know of them; it may be told from any thread
     */
    public Connections(
            Dialect dialect, Address address, SessionSettings settings, ConnectConfig config, Observer observer) {
        Nodes nodes = Nodes.of(dialect, address, config.servers());
        Address past = config.servers().direct(dialect, address);
        this.dialect = dialect;
        this.address = address;
        this.settings = settings;
        this.retry = config.retry();
        this.settle = config.settle();
        this.waking = new Waking(dialect, address, settings.timeouts(), retries, Pause.REAL);
        this.route = new Route(dialect, address, settings, config.pool(), waking, observer);
        this.freshness = new Freshness(config.servers().lag());
        this.cluster = nodes.all().size() == 1 ? Optional.empty() : Optional.of(cluster(nodes, config, observer));
        this.direct = new DirectWay(dialect, config.servers(), past, cluster);
        this.vigil = cluster.map(Cluster::vigil)
                .orElseGet(() -> new Vigil(dialect, nodes.all(), settings, (lookout, seen) -> {}));
        this.health = new HealthCheck(
                dialect,
                address.display(),
                dialect.probe(
                        address, new SessionSettings(Holder.here("health"), settings.timeouts(), settings.batch())));
    }

    private Cluster cluster(Nodes nodes, ConnectConfig config, Observer observer) {
        return new Cluster(
                new Cluster.Rules(dialect, config.pool().patience(), nodes.reading()),
                freshness,
                listener -> new Vigil(dialect, nodes.all(), settings, listener),
                lookout -> Pool.ofServer(origin(lookout, observer), config.pool()));
    }

    private Origin origin(Lookout lookout, Observer observer) {
        // Another server may do: none is waited for.
        Origin.Opening opening = () -> {
            Connection opened = dialect.pooled(lookout.address(), settings, lookout.side());
            lookout.opened();
            return opened;
        };
        return new Origin(
                lookout.address().display(),
                new Origin.Openings(opening, opening),
                dialect,
                dialect.upkeep(lookout.address()),
                observer);
    }

    /** Makes a session of a connection. */
    @FunctionalInterface
    private interface Making<S> {
        S on(Connection connection) throws SQLException;
    }

    /**
     * A session that writes, on a connection of the pool; waits for one.
     *
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public ProgramSession acquire() throws SQLException {
        Connection borrowed =
                cluster.isPresent() ? cluster.get().writing() : route.writing().borrow();
        ProgramSession session = made(borrowed, connection -> dialect.session(connection, address, settings));
        cluster.ifPresent(several ->
                Routed.from(borrowed).ifPresent(from -> session.follow(() -> several.successor(from.timeline()))));
        return session;
    }

    /**
     * A session that reads, on a connection of the pool; waits for one. Where there are replicas it may lead to one that
     * has all that was committed through these connections.
     *
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public ReadSession reading() throws SQLException {
        return reading(Position.START);
    }

    /**
     * As {@link #reading()}, where all is to be found that was written up to a position.
     *
     * @param after as another process was given it by {@link #position}
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public ReadSession reading(Position after) throws SQLException {
        Connection borrowed = cluster.isPresent()
                ? cluster.get().reading(after)
                : route.reading().borrow();
        return made(borrowed, connection -> dialect.reader(connection, address, settings));
    }

    /**
     * A connection of the pool to be lent out as plain JDBC; waits for one.
     *
     * @param side what it is for
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public LentSession lend(Side side) throws SQLException {
        return made(lent(side), connection -> dialect.lent(connection, address, settings, side, this::turn));
    }

    private Connection lent(Side side) throws SQLException {
        if (cluster.isPresent()) {
            return side == Side.READ
                    ? cluster.get().reading(Position.START)
                    : cluster.get().lending();
        }
        return side == Side.READ ? route.reading().borrow() : route.lent().borrow();
    }

    /** Whoever has the one writer of a file writes: all wait for it in the same queue. */
    private Turn.Held turn() throws SQLException {
        if (route.lent() == route.writing()) {
            return Turn.ANYTIME.take();
        }
        try {
            return route.writing().borrow()::close;
        } catch (IntactException e) {
            throw new SQLTransientException(
                    "Cannot write to " + address.display() + ": others of this process have written for longer than "
                            + settings.timeouts().lock().toSeconds()
                            + " s, and one writes after the other. Nothing was changed. Does this thread hold another"
                            + " connection whose transaction is open? End that first.",
                    TOO_LATE,
                    e);
        }
    }

    private static <S> S made(Connection connection, Making<S> making) throws SQLException {
        try {
            return making.on(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /**
     * How the pools stand. Asks no server and waits for nobody.
     *
     * @return each pool once
     */
    public List<PoolFigures> figures() {
        return cluster.map(Cluster::figures).orElseGet(route::figures);
    }

    /**
     * How each server stands. All are asked at once, on connections of their own.
     *
     * @param longest that is waited, in all
     * @return in the order of their addresses; empty where the database is a file
     */
    public List<ServerFigures> servers(Duration longest) {
        return vigil.figures(Deadline.in(longest), freshness);
    }

    /**
     * A position that all is before that was committed through these connections.
     *
     * @return to be handed to whoever is to find it: {@link #reading(Position)}; the start where the database is a file
     * @throws SQLException what the database says
     */
    public Position position() throws SQLException {
        return vigil.position();
    }

    /** Something may have been committed on a connection that did not come from here. */
    public void wrote() {
        freshness.wrote();
    }

    /**
     * A statement failed for a reason that passes. Where the server of that session ended it for the sake of what it
     * replays, others are read from for a while.
     *
     * @param session given out here
     * @param failure as the driver threw it
     */
    public void failed(SqlSession session, SQLException failure) {
        if (dialect.classify(failure) == FailureKind.CONFLICT) {
            Routed.from(session.connection()).ifPresent(from -> from.node().rest());
        }
    }

    /**
     * Whether a unit was refused by a server that takes no writes where there are others, one of which may. Then it is
     * asked how it stands before it is written to again.
     *
     * @param failure as the driver threw it
     * @return false where there is one server
     */
    public boolean isElsewhere(SQLException failure) {
        boolean elsewhere = cluster.isPresent() && dialect.isReadOnly(failure);
        if (elsewhere) {
            cluster.get().leadership().primary().ifPresent(Node::doubt);
        }
        return elsewhere;
    }

    /**
     * How often another server had taken over as the one that takes writes, when a session was given out.
     *
     * @param session given out by {@link #acquire}
     * @return 0 where there is one server
     */
    public int changes(ProgramSession session) {
        return Routed.from(session.connection()).map(Routed.From::changes).orElse(0);
    }

    private List<ServerFigures> servers(Deadline deadline) {
        return cluster.isPresent() ? vigil.figures(deadline, freshness) : List.of();
    }

    /**
     * How the database is. Waits for no pool.
     *
     * @param longest by when there is an answer, whatever happens
     * @return also where it is closed, or cannot be reached
     */
    public Health health(Duration longest) {
        Deadline deadline = Deadline.in(longest);
        cluster.ifPresent(several -> several.vigil().ask());
        return health.ask(longest, figures(), () -> servers(deadline));
    }

    /**
     * What the database tells whoever looks for what may be wrong, on a connection of its own.
     *
     * @param scrutiny how closely
     * @return as far as the role may see
     * @throws SQLException what the database says
     */
    public Condition condition(Condition.Scrutiny scrutiny) throws SQLException {
        return dialect.condition(watched(), settings, scrutiny);
    }

    /**
     * Who holds what and who waits for whom, on a connection of its own.
     *
     * @param longest that it may take
     * @return as far as the role may see
     * @throws SQLException what the database says
     */
    public Locks locks(Duration longest) throws SQLException {
        return dialect.locks(watched(), settings, longest);
    }

    /** The server that takes the writes, as far as it is known: who looks waits for no other. */
    private Address watched() {
        return cluster.flatMap(several -> several.leadership().primary())
                .map(primary -> primary.lookout().address())
                .orElse(address);
    }

    /**
     * What follows from the address, and why.
     *
     * @return for people
     */
    public List<Choice> choices() {
        return dialect.choices(address);
    }

    /**
     * Where what needs a session of its own goes.
     *
     * @return the same where nothing is in between, or where no way around it is known
     */
    public Address direct() {
        return direct.address();
    }

    /**
     * How connections behave.
     *
     * @return the same for all of the pools
     */
    public SessionSettings settings() {
        return settings;
    }

    /**
     * Translates a failure, once, where it leaves the database rooms.
     *
     * @param attempted what was done on what, as the beginning of a sentence
     * @param failure what the driver threw
     * @return the family's exception, its message without secrets
     */
    public IntactException failure(String attempted, SQLException failure) {
        return dialect.failure(attempted, failure);
    }

    /**
     * A connection of its own, outside of the pool.
     *
     * @return in autocommit; the caller closes it
     * @throws SQLException what the database says
     */
    public Connection apart() throws SQLException {
        return waking.open(() -> dialect.connect(direct.now().address(), settings));
    }

    /**
     * Where what needs a session of its own goes, and finds whichever server takes the writes.
     *
     * @return asked each time
     */
    public Whereabouts whereabouts() {
        return direct;
    }

    /**
     * Where they lead.
     *
     * @return the address
     */
    public Address address() {
        return address;
    }

    /**
     * How many rows go together, or come together.
     *
     * @return at least 1
     */
    public int batch() {
        return settings.batch();
    }

    /**
     * How often a unit is tried.
     *
     * @return for every unit on these connections
     */
    public RetryPolicy retry() {
        return retry;
    }

    /**
     * For how long it is asked what became of a COMMIT.
     *
     * @return for every unit on these connections
     */
    public Duration settle() {
        return settle;
    }

    /**
     * What had to be tried again.
     *
     * @return counts on; always the same
     */
    public RetryCounts retries() {
        return retries;
    }

    /**
     * Whether there is no database yet, so that a connection would make it.
     *
     * @return as far as it can be told without connecting
     */
    public boolean isMissing() {
        return dialect.isMissing(address);
    }

    /**
     * One moment of the database, to be read.
     *
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    public Snapshot snapshot() throws SQLException {
        return dialect.snapshot(direct.now().address(), settings);
    }

    @Override
    public void close() {
        try (route) {
            vigil.close();
            cluster.ifPresent(Cluster::close);
            health.close();
        }
    }
}
