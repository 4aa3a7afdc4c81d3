package dev.intact.connect;

import dev.intact.dialect.BareDataSource;
import dev.intact.dialect.Dialect;
import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Where a pool of a server's connections gets them. Goes on trying as long as somebody waits. Safe for many threads. */
final class OpeningSource implements BareDataSource, AutoCloseable {
    // How long HikariCP waits, when it is closed, for an opening to end.
    private static final int LAST_WORDS_SECONDS = 1;

    private final Origin origin;
    private final OpeningRate rate = new OpeningRate();
    private final AtomicReference<Optional<Connection>> first;
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile Optional<Failed> last = Optional.empty();
    private volatile boolean closed;

    /** Begins with a connection that is there. */
    OpeningSource(Origin origin, Connection first) {
        this.origin = origin;
        this.first = new AtomicReference<>(Optional.of(first));
    }

    /** What opening met last, and when. */
    record Failed(Exception what, long at) {
        /** Waiting does not help: the password, the host or the certificate is wrong, or the database is not there. */
        boolean lasts(Dialect dialect) {
            if (what instanceof IntactException known) {
                return !known.retryable();
            }
            return what instanceof SQLException said && !dialect.prospect(said).passes();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Optional<Connection> handed = first.getAndSet(Optional.empty());
        if (handed.isPresent()) {
            return handed.get();
        }
        while (true) {
            rate.await();
            try {
                return opened();
            } catch (SQLException | RuntimeException e) {
                rate.failed();
                Failed failed = new Failed(e, System.nanoTime());
                last = Optional.of(failed);
                if (closed || failed.lasts(origin.dialect()) || wanted.get() == 0) {
                    throw e;
                }
            }
        }
    }

    private Connection opened() throws SQLException {
        Connection connection = origin.openings().further().open();
        rate.succeeded();
        last = Optional.empty();
        if (closed) {
            connection.close();
            throw new SQLException("The pool is closed", "08003");
        }
        return connection;
    }

    /** Somebody waits for a connection, until {@link #served}. */
    void wanted() {
        wanted.incrementAndGet();
    }

    void served() {
        wanted.decrementAndGet();
    }

    /** Where opening fails. */
    Optional<Failed> failing() {
        return last;
    }

    @Override
    public void close() {
        closed = true;
        rate.close();
        try {
            Optional<Connection> unused = first.getAndSet(Optional.empty());
            if (unused.isPresent()) {
                unused.get().close();
            }
        } catch (SQLException e) {
            ServerStock.LOG.debug("{}: a connection that nobody used did not close", origin.name(), e);
        }
    }

    @Override
    public int getLoginTimeout() {
        return LAST_WORDS_SECONDS;
    }
}
