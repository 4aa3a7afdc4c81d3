package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Standing;
import dev.intact.dialect.Watch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a server for its role and its place in the log. */
final class PostgresWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

    private static final String ROLE = "select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'";

    // Where the next record will begin: what has committed lies before it, flushed or not. At the edge of a page that
    // is
    // behind the page's header, where no replica stands before there is another record.
    private static final String PRIMARY = """
            select ('x' || substr(pg_walfile_name(l), 1, 8))::bit(32)::int,
              (l - '0/0') - case
                when (l - '0/0') % current_setting('wal_block_size')::int = 24 then 24
                when (l - '0/0') % pg_size_bytes(current_setting('wal_segment_size')) = 40 then 40
                else 0 end
            from pg_current_wal_insert_lsn() l""";

    // A replica on another timeline may have replayed more bytes and yet not what was committed. Its timeline is told
    // by
    // whoever receives its log, where we may see that, and later by what it keeps itself: too old at worst.
    private static final String REPLICA = """
            select greatest(
                (select received_tli from pg_stat_wal_receiver),
                (select min_recovery_end_timeline from pg_control_recovery()),
                (select timeline_id from pg_control_checkpoint())),
              pg_last_wal_replay_lsn() - '0/0'""";

    private final Address address;
    private final SessionSettings settings;
    private Optional<Connection> kept = Optional.empty();

    PostgresWatch(Address address, SessionSettings settings) {
        this.address = address;
        this.settings = settings;
    }

    @Override
    public Standing ask(Duration longest) throws SQLException {
        if (kept.isPresent()) {
            try {
                return asked(longest);
            } catch (SQLException lost) {
                // Of the connection it says more than of the server.
                LOG.debug("{} does not answer on an open connection", address, lost);
            }
        }
        return asked(longest);
    }

    private Standing asked(Duration longest) throws SQLException {
        try {
            Connection connection = connection(longest);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
            return asked(connection);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Connection connection(Duration longest) throws SQLException {
        if (kept.isEmpty() || kept.get().isClosed()) {
            SessionSettings bounded =
                    new SessionSettings(settings.holder(), settings.timeouts().withConnect(longest), settings.batch());
            kept = Optional.of(Session.open(address, bounded, Session.Purpose.WATCH));
        }
        return kept.get();
    }

    private static Standing asked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Role role = role(statement);
            return new Standing(role, position(statement, role == Role.REPLICA ? REPLICA : PRIMARY));
        }
    }

    private static Role role(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(ROLE)) {
            row.next();
            return row.getBoolean(1) ? Role.REPLICA : row.getBoolean(2) ? Role.READ_ONLY : Role.PRIMARY;
        }
    }

    /** Not every server has a log of its own, or tells of it. */
    private static Optional<Position> position(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            return position(row);
        } catch (SQLException e) {
            if (SqlStates.classify(e) == FailureKind.CONNECTION) {
                throw e;
            }
            LOG.debug("The server does not tell its position", e);
            return Optional.empty();
        }
    }

    private static Optional<Position> position(ResultSet row) throws SQLException {
        int timeline = row.getInt(1);
        long at = row.getLong(2);
        return row.wasNull() ? Optional.empty() : Optional.of(new Position(timeline, at));
    }

    @Override
    public void close() {
        Optional<Connection> old = kept;
        kept = Optional.empty();
        try {
            if (old.isPresent()) {
                old.get().close();
            }
        } catch (SQLException e) {
            LOG.debug("A connection to {} was lost", address, e);
        }
    }
}
