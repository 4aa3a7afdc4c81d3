package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.io.Pause;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The connections of one database: pools for what a program writes and reads, and others apart from them. None is opened
 * before it is asked for. Safe for many threads.
 */
public final class Connections implements AutoCloseable {
    private final Dialect dialect;
    private final Address address;
    private final Address direct;
    private final SessionSettings settings;
    private final RetryPolicy retry;
    private final RetryCounts retries = new RetryCounts();
    private final Waking waking;
    private final Route route;

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
        this.dialect = dialect;
        this.address = address;
        this.direct = config.servers().direct(dialect, address);
        this.settings = settings;
        this.retry = config.retry();
        this.waking = new Waking(dialect, address, settings.timeouts(), retries, Pause.REAL);
        this.route = new Route(dialect, address, settings, config.pool(), waking, observer);
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
        return made(route.writing().borrow(), connection -> dialect.session(connection, address, settings));
    }

    /**
     * A session that reads, on a connection of the pool; waits for one.
     *
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public ReadSession reading() throws SQLException {
        return made(route.reading().borrow(), connection -> dialect.reader(connection, address, settings));
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
        return route.figures();
    }

    /**
     * A connection of its own, outside of the pool.
     *
     * @return in autocommit; the caller closes it
     * @throws SQLException what the database says
     */
    public Connection apart() throws SQLException {
        return waking.open(() -> dialect.connect(direct, settings));
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
        return dialect.snapshot(direct, settings);
    }

    @Override
    public void close() {
        route.close();
    }
}
