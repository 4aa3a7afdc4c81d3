package dev.intact.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;

/** The connections to one server, or to one file for one side. Opened with the first that is asked for. Safe for many threads. */
final class Pool implements AutoCloseable {
    private static final int MOST = 10;
    private static final Duration KEPT_IDLE = Duration.ofMinutes(1);
    private static final Duration KEPT_ALIVE = Duration.ofMinutes(2);

    private final String name;
    private final PoolConfig config;
    private final Opening opening;
    private volatile Optional<HikariDataSource> source = Optional.empty();
    private boolean closed;

    /** Opens one more connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    Pool(String name, PoolConfig config, Opening opening) {
        this.name = name;
        this.config = config;
        this.opening = opening;
    }

    /** Waits for one; closing it gives it back. */
    Connection borrow() throws SQLException {
        try {
            return source().getConnection();
        } catch (SQLTransientConnectionException e) {
            // The pool says that it waited; what it waited for is said by ourselves.
            if (e.getCause() instanceof IntactException known) {
                throw known;
            }
            throw e;
        }
    }

    private synchronized HikariDataSource source() throws SQLException {
        if (closed) {
            throw new IllegalStateException("The database " + name + " is closed");
        }
        if (source.isEmpty()) {
            source = Optional.of(started());
        }
        return source.get();
    }

    private HikariDataSource started() throws SQLException {
        // The pool would try again for as long as it may wait, and then say that it waited. What is wrong with the
        // address, the password or the server is said at once.
        opening.open().close();
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("intact " + name);
        hikari.setDataSource(new OpeningSource(opening));
        hikari.setMaximumPoolSize(config.most().orElse(MOST));
        hikari.setMinimumIdle(0);
        hikari.setIdleTimeout(KEPT_IDLE.toMillis());
        hikari.setKeepaliveTime(KEPT_ALIVE.toMillis());
        hikari.setConnectionTimeout(Math.max(250, config.patience().toMillis()));
        hikari.setInitializationFailTimeout(-1);
        return new HikariDataSource(hikari);
    }

    /** Asks nobody, and waits for nobody. */
    PoolFigures figures() {
        Optional<HikariDataSource> opened = source;
        return opened.flatMap(hikari -> Optional.ofNullable(hikari.getHikariPoolMXBean())
                        .map(now -> new PoolFigures(
                                name,
                                hikari.getMaximumPoolSize(),
                                now.getTotalConnections(),
                                now.getActiveConnections(),
                                now.getIdleConnections(),
                                now.getThreadsAwaitingConnection())))
                .orElse(new PoolFigures(name, 0, 0, 0, 0, 0));
    }

    @Override
    public synchronized void close() {
        closed = true;
        source.ifPresent(HikariDataSource::close);
        source = Optional.empty();
    }
}
