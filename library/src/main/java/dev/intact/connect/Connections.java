package dev.intact.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.error.IntactException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections on which a program's transactions run: one for a database that takes one writer at a time,
 * which then queue for it, else up to ten. Opened with the first transaction. Safe for many threads.
 */
public final class Connections implements AutoCloseable {
    private static final int MOST = 10;
    private static final Duration KEPT_IDLE = Duration.ofMinutes(1);
    private static final Duration KEPT_ALIVE = Duration.ofMinutes(2);

    private final Dialect dialect;
    private final Address address;
    private final SessionSettings settings;
    private Optional<HikariDataSource> pool = Optional.empty();
    private boolean closed;

    /**
     * Connections to a database; none is opened yet.
     *
     * @param dialect of the database
     * @param address of the database
     * @param settings how they behave; the wait for one is as long as that for a lock
     */
    public Connections(Dialect dialect, Address address, SessionSettings settings) {
        this.dialect = dialect;
        this.address = address;
        this.settings = settings;
    }

    /**
     * A session on a connection of the pool; waits for one.
     *
     * @return closing it gives the connection back
     * @throws SQLException what the database says, or that none was free in time
     */
    public ProgramSession acquire() throws SQLException {
        Connection connection = given();
        try {
            return dialect.session(connection, address, settings);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private Connection given() throws SQLException {
        try {
            return pool().getConnection();
        } catch (SQLTransientConnectionException e) {
            // The pool says that it waited; what it waited for is said by ourselves.
            if (e.getCause() instanceof IntactException known) {
                throw known;
            }
            throw e;
        }
    }

    /**
     * A connection of its own, outside of the pool.
     *
     * @return in autocommit; the caller closes it
     * @throws SQLException what the database says
     */
    public Connection apart() throws SQLException {
        return dialect.connect(address, settings);
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
        return dialect.snapshot(address, settings);
    }

    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new IllegalStateException("The database " + address + " is closed");
        }
        if (pool.isEmpty()) {
            pool = Optional.of(open());
        }
        return pool.get();
    }

    private HikariDataSource open() throws SQLException {
        // The pool would try again for as long as it may wait, and then say that it waited. What is wrong with the
        // address, the password or the server is said at once.
        apart().close();
        HikariConfig config = new HikariConfig();
        config.setPoolName("intact " + address);
        config.setDataSource(new Source());
        config.setMaximumPoolSize(dialect.capabilities().writers() == Integer.MAX_VALUE ? MOST : 1);
        config.setMinimumIdle(0);
        config.setIdleTimeout(KEPT_IDLE.toMillis());
        config.setKeepaliveTime(KEPT_ALIVE.toMillis());
        config.setConnectionTimeout(Math.max(250, settings.timeouts().lock().toMillis()));
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public synchronized void close() {
        closed = true;
        pool.ifPresent(HikariDataSource::close);
        pool = Optional.empty();
    }

    /** Where the pool gets its connections. */
    private final class Source implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return apart();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("The address says who connects");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            throw new SQLFeatureNotSupportedException("Logging goes through SLF4J");
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // The settings say how long connecting may take.
        }

        @Override
        public int getLoginTimeout() {
            return Math.toIntExact(settings.timeouts().connect().toSeconds());
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("Logging goes through SLF4J");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("This is no wrapper of a " + type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
