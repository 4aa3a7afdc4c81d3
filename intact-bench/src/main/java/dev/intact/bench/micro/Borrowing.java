package dev.intact.bench.micro;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.observe.Observer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A connection of the pool taken and given back, nothing done with it: what a transaction pays before it begins. */
@State(Scope.Benchmark)
public class Borrowing {
    /** The property that says which database, for JDBC. */
    public static final String JDBC_URL = "bench.jdbcUrl";

    /** The property that says which database. */
    public static final String URL = "bench.url";

    private Optional<Pools> pools = Optional.empty();

    /** For JMH. */
    public Borrowing() {}

    private record Pools(HikariDataSource bare, Connections ours) {
        private static Address address() {
            return dialect().address(System.getProperty(URL, "")).orElseThrow();
        }

        private static Dialect dialect() {
            return System.getProperty(URL, "").startsWith("postgres") ? new PostgresDialect() : new SqliteDialect();
        }

        private static SessionSettings settings() {
            return new SessionSettings(
                    "bench", Timeouts.USUAL.withLock(Duration.ofSeconds(10)).withStatement(Duration.ZERO));
        }

        static Pools open() {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(System.getProperty(JDBC_URL, ""));
            config.setMaximumPoolSize(1);
            return new Pools(
                    new HikariDataSource(config),
                    new Connections(dialect(), address(), settings(), ConnectConfig.USUAL, Observer.NONE));
        }
    }

    /** Opens both pools. */
    @Setup
    public void open() {
        pools = Optional.of(Pools.open());
    }

    /**
     * The pool by itself.
     *
     * @return what was borrowed
     * @throws SQLException what the database says
     */
    @Benchmark
    public Connection bareHikari() throws SQLException {
        try (Connection connection = pools.orElseThrow().bare().getConnection()) {
            return connection;
        }
    }

    /**
     * The pool of a {@code Database}.
     *
     * @return what was borrowed
     * @throws SQLException what the database says
     */
    @Benchmark
    public ProgramSession intact() throws SQLException {
        try (ProgramSession session = pools.orElseThrow().ours().acquire()) {
            return session;
        }
    }

    /** Closes both. */
    @TearDown
    public void close() {
        pools.orElseThrow().ours().close();
        pools.orElseThrow().bare().close();
    }
}
