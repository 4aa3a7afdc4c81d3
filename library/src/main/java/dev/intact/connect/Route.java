package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.observe.Observer;
import java.util.List;
import java.util.stream.Stream;

/** Which pool a connection comes from. A server's connections serve both sides; a file has one writer, and readers beside it. Safe for many threads. */
final class Route implements AutoCloseable {
    private final Pool writing;
    private final Pool reading;
    private final Pool lent;

    Route(
            Dialect dialect,
            Address address,
            SessionSettings settings,
            PoolConfig config,
            Waking waking,
            Observer observer) {
        if (dialect.capabilities().writers() > 1) {
            this.writing = Pool.ofServer(origin(dialect, address, settings, Side.WRITE, waking, observer), config);
            this.reading = writing;
            this.lent = writing;
            return;
        }
        Origin writers = origin(dialect, address, settings, Side.WRITE, waking, observer);
        // What one of them finds out about the file holds for all.
        Origin readers =
                origin(dialect, address, settings, Side.READ, waking, observer).keptBy(writers.upkeep());
        this.writing = Pool.ofFile(
                writers, config.withMost(1).withPatience(settings.timeouts().lock()));
        this.reading = Pool.ofFile(readers, config.withMost(config.readers()));
        this.lent = Pool.ofFile(writers.with(" (lent)"), config.withMost(config.readers()));
    }

    /**
     * Connections that write and are lent to other libraries, which keep them while they do nothing: not the one writer of
     * a file, for which all others would have to wait.
     */
    Pool lent() {
        return lent;
    }

    private static Origin origin(
            Dialect dialect, Address address, SessionSettings settings, Side side, Waking waking, Observer observer) {
        boolean apart = side == Side.READ && dialect.capabilities().writers() == 1;
        return new Origin(
                address.display() + (apart ? " (reading)" : ""),
                new Origin.Openings(
                        () -> waking.open(() -> dialect.pooled(address, settings, side)),
                        () -> waking.once(() -> dialect.pooled(address, settings, side))),
                dialect,
                dialect.upkeep(address),
                observer);
    }

    Pool writing() {
        return writing;
    }

    Pool reading() {
        return reading;
    }

    List<PoolFigures> figures() {
        return Stream.of(writing, reading, lent).distinct().map(Pool::figures).toList();
    }

    /** The writer last: it takes the log away. */
    @Override
    public void close() {
        reading.close();
        lent.close();
        writing.close();
    }
}
