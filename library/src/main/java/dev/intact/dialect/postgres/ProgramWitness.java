package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Witness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the program's session by its name. The number of its transaction, once seen, tells what became of it; after a crash of the
 * server only that nothing of it is there, as the number may be another one's by then.
 */
final class ProgramWitness implements Witness {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramWitness.class);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int NUMBER_BITS = 32;

    private static final String LOOK = """
            select coalesce(a.backend_xid::text::bigint, -1), pg_snapshot_xmax(pg_current_snapshot())::text::bigint, a.state,
              coalesce(1000 * extract(epoch from clock_timestamp() - l.waitstart), 0)::bigint,
              coalesce(1000 * extract(epoch from clock_timestamp() - a.state_change), 0)::bigint,
              pg_postmaster_start_time() || ' ' || (select coalesce(stats_reset::text, '') from pg_stat_bgwriter)
            from pg_stat_activity a left join pg_locks l on l.pid = a.pid and not l.granted
            where a.application_name = ? and a.datname = current_database() limit 1""";

    private static final String CANCEL =
            "select pg_cancel_backend(pid) from pg_stat_activity where application_name = ?";
    private static final String END =
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?";

    // A number that was never flushed is given again after a crash, which begins these statistics anew.
    private static final String STATUS = """
            select case when cast(? as xid8) >= pg_snapshot_xmax(pg_current_snapshot()) then 'aborted'
              else pg_xact_status(cast(? as xid8)) end, pg_postmaster_start_time() || ' ' ||
              (select coalesce(stats_reset::text, '') from pg_stat_bgwriter)""";

    private final Address address;
    private final SessionSettings settings;
    private final String program;
    private Optional<Connection> connection = Optional.empty();
    private OptionalLong number = OptionalLong.empty();
    private String life = "";
    private boolean alive;
    private boolean stopped;

    ProgramWitness(Address address, SessionSettings settings, String program) {
        this.address = address;
        this.settings = settings;
        this.program = program;
    }

    @Override
    public boolean look() throws SQLException {
        Optional<String> remedy = remedy();
        if (remedy.isPresent()) {
            run(remedy.get());
            stopped = true;
        }
        return stopped;
    }

    /** What ends it, where it has taken too long. */
    private Optional<String> remedy() throws SQLException {
        try (PreparedStatement look = connection().prepareStatement(LOOK)) {
            look.setString(1, program);
            try (ResultSet row = look.executeQuery()) {
                alive = row.next();
                if (!alive) {
                    return Optional.empty();
                }
                if (row.getLong(1) >= 0) {
                    number = OptionalLong.of(whole(row.getLong(1), row.getLong(2)));
                    life = String.valueOf(row.getString(6));
                }
                String state = String.valueOf(row.getString(3));
                boolean waits = isOver(row.getLong(4), settings.timeouts().lock());
                return waits || isOver(row.getLong(5), longest(state))
                        ? Optional.of(state.equals("active") ? CANCEL : END)
                        : Optional.empty();
            }
        }
    }

    /** Once it has written it rests no more; where it does, COMMIT or the answer to it was lost on the way. */
    private Duration longest(String state) {
        if (!state.startsWith("idle")) {
            return settings.timeouts().statement();
        }
        return number.isPresent()
                ? settings.timeouts().lock()
                : settings.timeouts().idle();
    }

    private static boolean isOver(long millis, Duration most) {
        return !most.isZero() && millis > most.toMillis();
    }

    /** What a session shows lacks the upper half; it is near the one after the last that ended, on either side of it. */
    static long whole(long lower, long next) {
        long number = next >> NUMBER_BITS << NUMBER_BITS | lower;
        long around = 1L << NUMBER_BITS;
        if (number - next > around / 2) {
            return number - around;
        }
        return next - number > around / 2 ? number + around : number;
    }

    @Override
    public Fate fate() {
        long from = System.nanoTime();
        long most =
                settings.timeouts().lock().plus(settings.timeouts().connect()).toNanos();
        do {
            try {
                Optional<Fate> known = known();
                if (known.isPresent()) {
                    return known.get();
                }
            } catch (SQLException e) {
                LOG.debug("Cannot ask what became of {}; trying again", program, e);
                forget();
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        } while (System.nanoTime() - from < most && !Thread.currentThread().isInterrupted());
        return Fate.UNKNOWN;
    }

    /** Empty while its session is still there. */
    private Optional<Fate> known() throws SQLException {
        Optional<String> unused = remedy();
        if (alive) {
            run(END);
            return Optional.empty();
        }
        if (number.isEmpty()) {
            return Optional.of(Fate.UNKNOWN);
        }
        try (PreparedStatement status = connection().prepareStatement(STATUS)) {
            status.setString(1, Long.toString(number.getAsLong()));
            status.setString(2, Long.toString(number.getAsLong()));
            try (ResultSet row = status.executeQuery()) {
                row.next();
                return switch (String.valueOf(row.getString(1))) {
                    case "committed" -> Optional.of(life.equals(row.getString(2)) ? Fate.COMMITTED : Fate.UNKNOWN);
                    case "aborted" -> Optional.of(Fate.NOTHING);
                    case "in progress" -> Optional.empty();
                    default -> Optional.of(Fate.UNKNOWN);
                };
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            statement.setString(1, program);
            boolean unused = statement.execute();
        }
    }

    private Connection connection() throws SQLException {
        if (connection.isEmpty()) {
            Connection opened = Session.open(address, settings, Session.Purpose.ALONE);
            connection = Optional.of(opened);
            // A server that says nothing any more must not hold us for good.
            opened.setNetworkTimeout(Runnable::run, Math.toIntExact(SILENCE.toMillis()));
        }
        return connection.get();
    }

    private void forget() {
        try {
            close();
        } catch (SQLException e) {
            LOG.debug("The lost connection cannot be closed", e);
        }
    }

    @Override
    public void close() throws SQLException {
        Optional<Connection> closing = connection;
        connection = Optional.empty();
        if (closing.isPresent()) {
            closing.get().close();
        }
    }
}
