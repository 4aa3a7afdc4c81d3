package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import java.util.List;
import java.util.stream.Stream;

/** Which pool a connection comes from. A server's connections serve both sides; a file has one writer, and readers beside it. Safe for many threads. */
final class Route implements AutoCloseable {
    private final Pool writing;
    private final Pool reading;

    Route(Dialect dialect, Address address, SessionSettings settings, PoolConfig config) {
        boolean oneWriter = dialect.capabilities().writers() == 1;
        this.writing = new Pool(
                address.display(),
                oneWriter ? config.withMost(1).withPatience(settings.timeouts().lock()) : config,
                () -> dialect.pooled(address, settings, Side.WRITE));
        this.reading = oneWriter
                ? new Pool(
                        address.display() + " (reading)",
                        config.withMost(config.readers()),
                        () -> dialect.pooled(address, settings, Side.READ))
                : writing;
    }

    Pool writing() {
        return writing;
    }

    Pool reading() {
        return reading;
    }

    List<PoolFigures> figures() {
        return Stream.of(writing, reading).distinct().map(Pool::figures).toList();
    }

    /** The writer last: it takes the log away. */
    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
