package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Probe;
import dev.intact.dialect.Provider;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Vitals;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at a server by a connection of its own, which stays open between two looks. */
final class ServerProbe implements Probe {
    // What a session may not see of others is null there.
    private static final String VITALS = """
            select current_setting('server_version'), pg_is_in_recovery(), current_user,
              (select s.version from pg_stat_ssl s where s.pid = pg_backend_pid() and s.ssl),
              (select extract(epoch from clock_timestamp() - min(a.xact_start)) * 1000 from pg_stat_activity a
               where a.backend_type = 'client backend' and a.pid <> pg_backend_pid())""";

    private final Address address;
    private final SessionSettings settings;
    private Optional<Connection> kept = Optional.empty();

    ServerProbe(Address address, SessionSettings settings) {
        this.address = address;
        this.settings = settings;
    }

    /** Who asks says how long he waits, also for a database that is asleep. */
    private static Provider awake(Provider provider) {
        return new Provider(provider.name(), provider.pooling(), Duration.ZERO, provider.reason());
    }

    @Override
    public Vitals look(Duration longest) throws SQLException {
        if (kept.isPresent()) {
            try {
                return look(kept.get(), longest);
            } catch (SQLException gone) {
                close();
            }
        }
        Connection opened = open(address, settings, longest);
        kept = Optional.of(opened);
        try {
            return look(opened, longest);
        } catch (SQLException e) {
            try (this) {
                throw e;
            }
        }
    }

    /** A connection that waits no longer for anything than whoever asks. */
    static Connection open(Address address, SessionSettings settings, Duration longest) throws SQLException {
        SessionSettings bounded =
                new SessionSettings(settings.holder(), settings.timeouts().withConnect(longest), settings.batch());
        // One that reads only by its own settings is taken for a replica by the driver, which looks for a primary.
        return Session.open(address.with(awake(address.provider())), bounded, Session.Purpose.WATCH);
    }

    /** One that is dead takes half of the time, so that there is some left for another. */
    static void bound(Connection connection, Duration longest) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(Math.max(1, longest.dividedBy(2).toMillis())));
    }

    private static Vitals look(Connection connection, Duration longest) throws SQLException {
        bound(connection, longest);
        try (Statement statement = connection.createStatement()) {
            long began = System.nanoTime();
            statement.execute("select 1");
            Duration latency = Duration.ofNanos(System.nanoTime() - began);
            try (ResultSet row = statement.executeQuery(VITALS)) {
                row.next();
                return new Vitals(latency, row.getString(1), Optional.of(server(row)), OptionalLong.empty());
            }
        }
    }

    private static Vitals.Server server(ResultSet row) throws SQLException {
        long oldest = row.getLong(5);
        Optional<Duration> age = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(oldest));
        return new Vitals.Server(
                row.getBoolean(2) ? Vitals.Role.REPLICA : Vitals.Role.PRIMARY,
                row.getString(3),
                Optional.ofNullable(row.getString(4)),
                age);
    }

    @Override
    public void close() throws SQLException {
        Optional<Connection> closing = kept;
        kept = Optional.empty();
        if (closing.isPresent()) {
            closing.get().close();
        }
    }
}
