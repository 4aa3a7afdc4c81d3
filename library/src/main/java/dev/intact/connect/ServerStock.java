package dev.intact.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.intact.dialect.Allowance;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Failures;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.observe.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to one server. */
final class ServerStock implements Stock {
    static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private static final Duration KEPT_IDLE = Duration.ofMinutes(1);
    private static final Duration KEPT_ALIVE = Duration.ofMinutes(2);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    // The shortest wait that HikariCP takes. It does not end its waits when it is closed; we wait at our own gate, and
    // here
    // only for a connection that is being opened.
    private static final Duration TURN = Duration.ofMillis(250);
    // HikariCP lends without a test what was used half a second ago.
    private static final Duration UNTESTED = Duration.ofSeconds(1);

    private final String name;
    private final Dialect dialect;
    private final OpeningSource source;
    private final HikariDataSource hikari;
    private volatile Optional<Long> lost = Optional.empty();

    private ServerStock(Origin origin, PoolConfig config, Connection first) throws SQLException {
        this.name = origin.name();
        this.dialect = origin.dialect();
        this.source = new OpeningSource(origin, first);
        this.hikari = new HikariDataSource(settings(config, budget(origin, config, first), first));
    }

    /** With one connection, so that what is wrong with the address, the password or the server is said at once. */
    static ServerStock start(Origin origin, PoolConfig config) throws SQLException {
        Connection first = origin.openings().first().open();
        try {
            return new ServerStock(origin, config, first);
        } catch (SQLException | RuntimeException e) {
            try (first) {
                throw e;
            }
        }
    }

    private static int budget(Origin origin, PoolConfig config, Connection first) {
        Budget budget = new Budget(config, allowed(origin, first));
        budget.warning(origin.name()).ifPresent(text -> {
            LOG.warn(text);
            origin.observer().on(new Event.Warning(text));
        });
        return budget.most();
    }

    private static Optional<Allowance> allowed(Origin origin, Connection first) {
        try {
            return origin.upkeep().allowance(first);
        } catch (SQLException e) {
            LOG.warn("{} does not say how many connections it allows", origin.name(), e);
            return Optional.empty();
        }
    }

    private HikariConfig settings(PoolConfig config, int most, Connection first) throws SQLException {
        HikariConfig settings = new HikariConfig();
        // HikariCP asks its first connection, and where that is lost meanwhile, it refuses all others for good.
        settings.setTransactionIsolation(Integer.toString(first.getTransactionIsolation()));
        settings.setPoolName("intact " + name);
        settings.setDataSource(source);
        settings.setMaximumPoolSize(most);
        settings.setMinimumIdle(0);
        settings.setIdleTimeout(KEPT_IDLE.toMillis());
        settings.setMaxLifetime(config.lifetime().toMillis());
        settings.setKeepaliveTime(config.lifetime().compareTo(KEPT_ALIVE) > 0 ? KEPT_ALIVE.toMillis() : 0);
        settings.setConnectionTimeout(TURN.toMillis());
        settings.setValidationTimeout(ALIVE.toMillis());
        settings.setInitializationFailTimeout(-1);
        settings.setExceptionOverride(new OnlyLost());
        return settings;
    }

    @Override
    public int most() {
        return hikari.getMaximumPoolSize();
    }

    @Override
    public Optional<Taken> take(Deadline deadline) throws SQLException, InterruptedException {
        source.wanted();
        try {
            Optional<Connection> taken = turn(deadline);
            while (taken.isEmpty() && !deadline.isOver()) {
                taken = turn(deadline);
            }
            return taken.map(connection -> new Taken(connection, System.nanoTime()));
        } finally {
            source.served();
        }
    }

    private Optional<Connection> turn(Deadline deadline) throws SQLException, InterruptedException {
        try {
            return Optional.of(hikari.getConnection()).filter(this::isAlive);
        } catch (SQLTransientConnectionException e) {
            Optional<OpeningSource.Failed> lasting = failing(deadline).filter(failed -> failed.lasts(dialect));
            if (lasting.isPresent()) {
                rethrow(lasting.get().what());
            }
            return Optional.empty();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException interrupted && Thread.interrupted()) {
                throw interrupted;
            }
            throw e;
        }
    }

    private Optional<OpeningSource.Failed> failing(Deadline deadline) {
        return source.failing().filter(failed -> deadline.includes(failed.at()));
    }

    private static void rethrow(Exception failure) throws SQLException {
        if (failure instanceof SQLException said) {
            throw said;
        }
        throw (RuntimeException) failure;
    }

    /** Once one was lost, the others are looked at before they are lent, however fresh they are. */
    private boolean isAlive(Connection connection) {
        boolean suspected =
                lost.map(at -> System.nanoTime() - at < UNTESTED.toNanos()).orElse(false);
        try {
            if (!suspected || connection.isValid((int) ALIVE.toSeconds())) {
                return true;
            }
        } catch (SQLException e) {
            LOG.debug("{}: a connection does not answer", name, e);
        }
        hikari.evictConnection(connection);
        return false;
    }

    @Override
    public void back(Taken taken) throws SQLException {
        Connection connection = taken.connection();
        if (isLost(connection)) {
            lost = Optional.of(System.nanoTime());
            hikari.evictConnection(connection);
        } else if (lost.map(at -> at - taken.since() > 0).orElse(false)) {
            hikari.evictConnection(connection);
        } else {
            connection.close();
        }
    }

    /** HikariCP closes its own where it has seen a failure; it does not see those of COPY. */
    private static boolean isLost(Connection connection) throws SQLException {
        return connection.isClosed() || connection.unwrap(Connection.class).isClosed();
    }

    @Override
    public void discard(Taken taken) throws SQLException {
        // HikariCP rolls back what is open, and would wait for a server that does not answer. What it has let go of is
        // not to be given back to it: it would set back what is not there any more.
        taken.connection().unwrap(Connection.class).abort(Runnable::run);
        hikari.evictConnection(taken.connection());
    }

    @Override
    public void evict() {
        bean().ifPresent(HikariPoolMXBean::softEvictConnections);
    }

    @Override
    public int open() {
        return bean().map(HikariPoolMXBean::getTotalConnections).orElse(0);
    }

    private Optional<HikariPoolMXBean> bean() {
        return hikari.isClosed() ? Optional.empty() : Optional.ofNullable(hikari.getHikariPoolMXBean());
    }

    @Override
    public IntactException overdue(String waited, Deadline deadline) {
        Optional<Exception> cause = failing(deadline).map(OpeningSource.Failed::what);
        String said = cause.map(failure ->
                        " The last that was tried: " + Failures.said(failure) + " Check that the server runs.")
                .orElse(" Give connections back sooner, or let the pool have more where the server has room.");
        return new ConnectionFailedException(
                "Cannot get a connection to " + name + ": " + waited + "." + said + " Nothing was changed.",
                cause.orElse(null));
    }

    @Override
    public void close() {
        source.close();
        hikari.close();
    }
}
