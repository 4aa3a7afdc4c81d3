package dev.intact.connect;

import dev.intact.error.IntactException;
import dev.intact.error.TransactionConflictException;
import dev.intact.observe.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to one file. They stay open, and are replaced where the file was. */
final class FileStock implements Stock {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Origin origin;
    private final int most;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile Optional<Long> evicted = Optional.empty();
    private volatile boolean closed;

    FileStock(Origin origin, int most) {
        this.origin = origin;
        this.most = most;
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public Optional<Taken> take(Deadline deadline) throws SQLException {
        Optional<Connection> kept = kept();
        Connection connection = kept.isPresent() ? kept.get() : opened();
        return Optional.of(new Taken(connection, System.nanoTime()));
    }

    private Optional<Connection> kept() throws SQLException {
        Connection next = idle.pollFirst();
        while (next != null) {
            if (isCurrent(next)) {
                return Optional.of(next);
            }
            LOG.debug("{}: the file was replaced, its connection is, too", origin.name());
            close(next);
            next = idle.pollFirst();
        }
        return Optional.empty();
    }

    /** Where this cannot be told now, the connection is kept for when it can. */
    private boolean isCurrent(Connection connection) throws SQLException {
        try {
            return !connection.isClosed() && origin.upkeep().isCurrent(connection);
        } catch (SQLException | RuntimeException e) {
            idle.offerFirst(connection);
            throw e;
        }
    }

    private Connection opened() throws SQLException {
        Connection connection = origin.openings().further().open();
        open.incrementAndGet();
        try {
            origin.upkeep().remark(connection).filter(told::add).ifPresent(text -> {
                LOG.info(text);
                origin.observer().on(new Event.Notice(text));
            });
            return connection;
        } catch (SQLException | RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    @Override
    public void back(Taken taken) throws SQLException {
        Connection connection = taken.connection();
        boolean stale = evicted.map(at -> at - taken.since() > 0).orElse(false);
        if (closed || stale || connection.isClosed()) {
            close(connection);
            return;
        }
        tend(connection);
        idle.offerFirst(connection);
        if (closed) {
            closeIdle();
        }
    }

    private void tend(Connection connection) {
        try {
            origin.upkeep().tend(connection).ifPresent(text -> {
                LOG.warn(text);
                origin.observer().on(new Event.Warning(text));
            });
        } catch (SQLException e) {
            LOG.warn("{}: what it keeps beside it could not be cleared up", origin.name(), e);
        }
    }

    @Override
    public void discard(Taken taken) {
        close(taken.connection());
    }

    private void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("{}: a connection did not close", origin.name(), e);
        } finally {
            gone();
        }
    }

    private synchronized void gone() {
        open.decrementAndGet();
        notifyAll();
    }

    @Override
    public void evict() {
        evicted = Optional.of(System.nanoTime());
        closeIdle();
    }

    private void closeIdle() {
        Connection next = idle.pollFirst();
        while (next != null) {
            close(next);
            next = idle.pollFirst();
        }
    }

    @Override
    public int open() {
        return open.get();
    }

    @Override
    public IntactException overdue(String waited, Deadline deadline) {
        return new TransactionConflictException("Cannot get a connection to " + origin.name() + ": " + waited
                + ". Nothing was changed. Let transactions be shorter, or wait longer for locks.");
    }

    /** Those that are out have a moment to come back: whoever closes the file last takes its log away. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
        try {
            awaitAll(Deadline.in(FAREWELL));
        } catch (InterruptedException e) {
            // They close when they come back.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitAll(Deadline farewell) throws InterruptedException {
        while (open.get() > 0 && !farewell.isOver()) {
            TimeUnit.NANOSECONDS.timedWait(this, farewell.nanosLeft());
        }
    }
}
