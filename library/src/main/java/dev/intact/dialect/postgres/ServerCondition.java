package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Allowance;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Activity;
import dev.intact.dialect.Condition.Contents;
import dev.intact.dialect.Condition.Follower;
import dev.intact.dialect.Condition.OpenTransaction;
import dev.intact.dialect.Condition.Sight;
import dev.intact.dialect.Condition.Slots;
import dev.intact.dialect.Condition.Software;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.Vitals.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** Asks a server for what may be wrong with it, as far as any role may ask. */
final class ServerCondition {
    private static final String SERVER = """
            select current_setting('server_version_num')::int, current_setting('server_version'),
              current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on',
              current_setting('max_connections')::int,
              current_setting('superuser_reserved_connections')::int
                + coalesce(current_setting('reserved_connections', true)::int, 0),
              (select count(*) from pg_stat_activity a where a.backend_type = 'client backend' or a.backend_type is null),
              pg_is_in_recovery(), pg_has_role(current_user, 'pg_read_all_stats', 'usage'), clock_timestamp()""";

    private static final String TRANSACTIONS = """
            select a.pid, concat_ws(', ', a.usename, nullif(a.application_name, ''), host(a.client_addr)), a.state,
              (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::bigint,
              case when a.state like 'idle%' then (extract(epoch from clock_timestamp() - a.state_change) * 1000)::bigint end
            from pg_stat_activity a
            where a.backend_type = 'client backend' and a.xact_start is not null and a.pid <> pg_backend_pid()
            order by a.xact_start limit 20""";

    private static final String FOLLOWERS = """
            select concat_ws(' at ', r.application_name, host(r.client_addr)), r.state,
              (extract(epoch from r.replay_lag) * 1000)::bigint,
              case when not pg_is_in_recovery() then pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn)::bigint end
            from pg_stat_replication r where r.state is not null order by 1""";

    private final Connection connection;
    private final Address address;

    ServerCondition(Connection connection, Address address) {
        this.connection = connection;
        this.address = address;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    Condition.Server ask() throws SQLException {
        List<OpenTransaction> transactions = all(TRANSACTIONS, ServerCondition::transaction);
        Contents contents = new ServerContents(connection).ask();
        Optional<Allowance> allowed = new ServerUpkeep().allowance(connection);
        Pooling pooling = pooling();
        List<Follower> followers = all(FOLLOWERS, ServerCondition::follower);
        return all(
                        SERVER,
                        row -> new Condition.Server(
                                new Software(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getBoolean(8) ? Role.REPLICA : Role.PRIMARY,
                                        unsafe(row)),
                                new Slots(row.getInt(5), row.getInt(6), row.getInt(7), allowed, pooling),
                                row.getObject(10, OffsetDateTime.class).toInstant(),
                                new Activity(transactions, followers, row.getBoolean(9) ? Sight.ALL : Sight.OWN),
                                contents))
                .get(0);
    }

    private Pooling pooling() throws SQLException {
        if (Pooler.lends(connection.unwrap(PGConnection.class), address)) {
            return Pooling.TRANSACTION;
        }
        Pooling told = address.provider().pooling();
        return told == Pooling.UNKNOWN ? Pooling.NONE : told;
    }

    private <T> List<T> all(String query, Reading<T> reading) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<T> all = new ArrayList<>();
            while (row.next()) {
                all.add(reading.of(row));
            }
            return all;
        }
    }

    private static List<String> unsafe(ResultSet row) throws SQLException {
        Stream<String> fsync = row.getBoolean(3) ? Stream.empty() : Stream.of("fsync");
        Stream<String> pages = row.getBoolean(4) ? Stream.empty() : Stream.of("full_page_writes");
        return Stream.concat(fsync, pages).toList();
    }

    private static OpenTransaction transaction(ResultSet row) throws SQLException {
        return new OpenTransaction(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                Duration.ofMillis(row.getLong(4)),
                Duration.ofMillis(row.getLong(5)));
    }

    private static Follower follower(ResultSet row) throws SQLException {
        long millis = row.getLong(3);
        Optional<Duration> lag = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        long behind = row.getLong(4);
        OptionalLong bytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(behind);
        return new Follower(row.getString(1), row.getString(2), lag, bytes);
    }
}
