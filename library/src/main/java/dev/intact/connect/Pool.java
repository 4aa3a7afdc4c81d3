package dev.intact.connect;

import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The connections to one server, or to one file for one side. Opened with the first that is asked for; who waits is served
 * in the order of coming. Safe for many threads.
 */
final class Pool implements AutoCloseable {
    private final Origin origin;
    private final PoolConfig config;
    private final Starting starting;
    private final Gate first = new Gate(1);
    private volatile Optional<Opened> opened = Optional.empty();
    private volatile boolean closed;

    private Pool(Origin origin, PoolConfig config, Starting starting) {
        this.origin = origin;
        this.config = config;
        this.starting = starting;
    }

    /** Makes the stock of a pool. */
    @FunctionalInterface
    private interface Starting {
        Stock stock() throws SQLException;
    }

    /** A pool that was asked for a connection. */
    private record Opened(Stock stock, Gate gate, Optional<Leaks> leaks) implements AutoCloseable {
        @Override
        public void close() {
            gate.close();
            stock.close();
            leaks.ifPresent(Leaks::close);
        }
    }

    /** Of a server; how many it has follows from the server, where it is not said. */
    static Pool ofServer(Origin origin, PoolConfig config) {
        return new Pool(origin, config, () -> ServerStock.start(origin, config));
    }

    /** Of a file, with so many connections as are said. */
    static Pool ofFile(Origin origin, PoolConfig config) {
        return new Pool(
                origin, config, () -> new FileStock(origin, config.most().orElse(1)));
    }

    /** Waits for one; closing it gives it back. */
    Connection borrow() throws SQLException {
        return borrow(Wait.until(Deadline.in(config.patience())));
    }

    Connection borrow(Wait wait) throws SQLException {
        try {
            Opened from = opened.isPresent() ? opened.get() : opened(wait);
            if (closed || !from.gate().enter(wait)) {
                throw overdue(from, wait.whole());
            }
            return inside(from, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    "Cannot get a connection to " + origin.name()
                            + ": the thread was interrupted while it waited. Nothing was changed.",
                    e);
        }
    }

    private Connection inside(Opened from, Wait wait) throws SQLException, InterruptedException {
        Optional<Stock.Taken> taken = Optional.empty();
        try {
            do {
                taken = from.stock().take(wait.part());
            } while (taken.isEmpty() && wait.goesOnUnserved());
        } catch (SQLException e) {
            refuseClosed();
            throw e;
        } finally {
            if (taken.isEmpty()) {
                from.gate().leave();
            }
        }
        return Lent.of(from.stock(), from.gate(), taken.orElseThrow(() -> overdue(from, wait.whole())), from.leaks());
    }

    private Opened opened(Wait wait) throws SQLException, InterruptedException {
        refuseClosed();
        if (!first.enter(wait)) {
            refuseClosed();
            throw notOpened(wait.whole());
        }
        try {
            return opened.isPresent() ? opened.get() : kept(started());
        } finally {
            first.leave();
        }
    }

    private Opened started() throws SQLException {
        Stock stock = starting.stock();
        return new Opened(
                stock, new Gate(stock.most()), config.leak().map(longest -> new Leaks(origin.name(), longest)));
    }

    private synchronized Opened kept(Opened made) {
        if (closed) {
            try (made) {
                throw closed();
            }
        }
        opened = Optional.of(made);
        return made;
    }

    private RuntimeException overdue(Opened from, Deadline deadline) {
        if (closed) {
            return closed();
        }
        String waited =
                "none came within " + deadline.waited() + " (" + from.gate().inside() + " of "
                        + from.gate().most() + " in use, " + from.gate().waiting() + " more waiting)";
        return from.stock().overdue(waited, deadline);
    }

    private IntactException notOpened(Deadline deadline) {
        return new ConnectionFailedException("Cannot get a connection to " + origin.name()
                + ": the first was not opened within " + deadline.waited() + ". Nothing was changed."
                + " Check the address, the network and that the server runs.");
    }

    private void refuseClosed() {
        if (closed) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("The database " + origin.name() + " is closed");
    }

    /** Lets go of the connections there are: the idle ones now, the others when they are given back. */
    void evict() {
        opened.ifPresent(from -> from.stock().evict());
    }

    /** Whether as many are out, or on their way to somebody, as there may be. */
    boolean isFull() {
        return opened.map(from -> from.gate().inside() >= from.gate().most()).orElse(false);
    }

    /** Asks nobody, and waits for nobody. */
    PoolFigures figures() {
        Optional<Opened> from = closed ? Optional.empty() : opened;
        return from.map(now -> {
                    int open = now.stock().open();
                    int out = now.gate().inside();
                    int inUse = Math.min(open, out);
                    return new PoolFigures(
                            origin.name(),
                            now.gate().most(),
                            open,
                            inUse,
                            open - inUse,
                            now.gate().waiting() + out - inUse);
                })
                .orElse(new PoolFigures(origin.name(), 0, 0, 0, 0, first.waiting()));
    }

    /** Whoever waits is told so at once. */
    @Override
    public void close() {
        Optional<Opened> closing;
        synchronized (this) {
            closing = closed ? Optional.empty() : opened;
            closed = true;
        }
        first.close();
        closing.ifPresent(Opened::close);
    }
}
