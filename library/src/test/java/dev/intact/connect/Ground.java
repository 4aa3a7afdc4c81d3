package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Upkeep;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.observe.Event;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A real database for pools, which counts the connections that are opened. */
final class Ground {
    static final SessionSettings SETTINGS =
            new SessionSettings("intact test", Timeouts.USUAL.withLock(Duration.ofSeconds(20)));

    final ConcurrentLinkedQueue<Long> tries = new ConcurrentLinkedQueue<>();
    final List<Event> events = new CopyOnWriteArrayList<>();
    private final Dialect dialect;
    private final Address address;
    private final Upkeep upkeep;

    Ground(Dialect dialect, String url) {
        this.dialect = dialect;
        this.address = dialect.address(url).orElseThrow();
        this.upkeep = dialect.upkeep(address);
    }

    static Ground of(String url) {
        return new Ground(url.startsWith("postgres") ? new PostgresDialect() : new SqliteDialect(), url);
    }

    Origin origin(Side side) {
        return new Origin(
                address.display(),
                new Origin.Openings(() -> open(side), () -> open(side)),
                dialect,
                upkeep,
                events::add);
    }

    /** The first connection leads here, further ones elsewhere. */
    Origin leadingTo(Ground other) {
        Origin.Openings openings = new Origin.Openings(() -> open(Side.WRITE), () -> other.open(Side.WRITE));
        return new Origin(address.display(), openings, dialect, upkeep, events::add);
    }

    private Connection open(Side side) throws SQLException {
        tries.add(System.nanoTime());
        return dialect.pooled(address, SETTINGS, side);
    }

    Pool server(PoolConfig config) {
        return Pool.ofServer(origin(Side.WRITE), config);
    }

    Pool writer(PoolConfig config) {
        return Pool.ofFile(origin(Side.WRITE), config.withMost(1));
    }

    Pool readers(PoolConfig config) {
        return Pool.ofFile(origin(Side.READ), config.withMost(config.readers()));
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs work beside whatever else runs. */
    static void inItsOwnThread(Runnable work) {
        new Thread(work, "intact pool test").start();
    }

    /** Not longer than a minute. */
    static void until(BooleanSupplier met) {
        long from = System.nanoTime();
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime() - from).as("waited").isLessThan(TimeUnit.MINUTES.toNanos(1));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
