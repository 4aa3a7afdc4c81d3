package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.StatementFailedException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Opens a connection and makes it behave the same on every server, or says why it cannot. */
final class Session {
    private static final int OLDEST = 140_000;
    private static final int LONGEST_NAME = 63;

    // A name that a server does not know yet is passed over. Keep-alives end the session of a host that vanished within
    // 90 seconds.
    private static final String KEPT_ALIVE = """
            select set_config(v.name, v.value, false)
            from (values ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'),
              ('tcp_keepalives_count', '6')) v(name, value)
            where v.name in (select s.name from pg_settings s)""";

    // Row security is off so that hidden rows are an error, not a wrong difference; whoever reads a table twice gets
    // its
    // rows in the same order.
    private static final String FOR_LOADS = """
            select set_config(v.name, v.value, %1$s)
            from (values ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'),
              ('bytea_output', 'hex'), ('standard_conforming_strings', 'on'), ('row_security', 'off'),
              ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
              ('transaction_timeout', '0'), ('synchronous_commit', 'on'), ('synchronize_seqscans', 'off')) v(name, value)
            where v.name in (select s.name from pg_settings s)
            union all
            select set_config(v.name, v.value, %1$s)
            from (values ('work_mem', '128MB'), ('maintenance_work_mem', '256MB')) v(name, value)
            where pg_size_bytes(current_setting(v.name)) < pg_size_bytes(v.value)""";

    // What a program left of its transactions before goes back to what the connection was opened with. Temporary tables
    // and the search path would lead the next one's rows elsewhere.
    static final String AS_OPENED = """
            reset session authorization; reset role; reset all; close all; unlisten *; discard temp;
            select pg_advisory_unlock_all();
            """;

    private static final String CHECKS = """
            select current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(),
              current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on', pg_backend_pid()""";

    private Session() {}

    /** For whom a connection is. */
    enum Purpose {
        /**
         * It behaves the same whatever the role's and the database's settings are; behind a transaction pooler within the one
         * transaction that it is opened for, and as it is told there.
         */
        LOAD,
        /** As for a load, with a session of its own or not at all. */
        ALONE,
        /** As {@link #ALONE}, for changes of the schema. */
        SCHEMA,
        /** As for a load, within the one transaction that it is opened for. */
        MOMENT,
        /** It behaves as the program's own would; a statement that fails does not end the transaction. */
        PROGRAM,
        /** As the program's, and it only reads where a transaction does not say that it writes. */
        POOLED,
        /** As the pool's, on whatever server can be read. */
        REPLICA,
        /** Asking a server how it stands, whatever it is. */
        WATCH;

        boolean isAlone() {
            return this == ALONE || this == SCHEMA;
        }

        boolean isPooled() {
            return this == POOLED || this == REPLICA;
        }

        boolean isProgram() {
            return this == PROGRAM || this == WATCH || isPooled();
        }
    }

    /**
     * Opens and checks; whatever fails leaves no connection behind. Behind a transaction pooler nothing is set that would
     * outlive a transaction.
     */
    static Connection open(Address address, SessionSettings settings, Purpose purpose) throws SQLException {
        Pooling pooling = address.provider().pooling();
        if (pooling == Pooling.TRANSACTION && purpose.isAlone()) {
            throw Pooler.inTheWay(address, purpose);
        }
        try {
            return open(address, settings, purpose, pooling);
        } catch (SQLException e) {
            if (pooling == Pooling.UNKNOWN && purpose.isPooled() && Pooler.refuses(e)) {
                return open(address, settings, purpose, Pooling.TRANSACTION);
            }
            throw e;
        }
    }

    private static Connection open(Address address, SessionSettings settings, Purpose purpose, Pooling pooling)
            throws SQLException {
        Connection connection = connect(address, settings, purpose, pooling);
        try {
            // A server that takes the connection and then says nothing must not hold us for good.
            connection.setNetworkTimeout(
                    Runnable::run,
                    Math.toIntExact(2 * patience(address, settings).toMillis()));
            if (answers(connection, address, purpose, pooling)) {
                Pooler.mark(connection);
            } else {
                prepare(connection, settings, purpose);
            }
            connection.setNetworkTimeout(Runnable::run, longestAnswer(settings.timeouts(), purpose));
            return connection;
        } catch (SQLException | RuntimeException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    /**
     * The server ends what takes too long; one that has gone does not. What loads, copies and watches is bounded by
     * whoever does so.
     */
    private static int longestAnswer(Timeouts timeouts, Purpose purpose) {
        return switch (purpose) {
            case POOLED, REPLICA -> PublishingTransaction.longestAnswer(timeouts.read(), timeouts.lock());
            case PROGRAM -> PublishingTransaction.longestAnswer(timeouts.connect(), timeouts.lock());
            case LOAD, ALONE, SCHEMA, MOMENT, WATCH -> 0;
        };
    }

    /** A database that is asleep takes longer to be reached. */
    private static Duration patience(Address address, SessionSettings settings) {
        Duration usual = settings.timeouts().connect();
        Duration first = address.provider().firstConnect();
        return first.compareTo(usual) > 0 ? first : usual;
    }

    static int serverVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CHECKS)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Connection connect(Address address, SessionSettings settings, Purpose purpose, Pooling pooling)
            throws SQLException {
        return new Login(address, properties(address, settings, purpose, pooling), System.getenv()).connect();
    }

    /** The password of the moment, for the database's own programs; empty where nobody has one. */
    static Optional<String> password(Address address) {
        Properties all = new Properties();
        fromEnvironment(all, PGProperty.USER, "PGUSER");
        address.properties().forEach(all::setProperty);
        return new Login(address, all, System.getenv()).password();
    }

    static Properties properties(Address address, SessionSettings settings, Purpose purpose, Pooling pooling)
            throws SQLException {
        Properties all = new Properties();
        String seconds = Long.toString(Math.max(1, patience(address, settings).toSeconds()));
        PGProperty.CONNECT_TIMEOUT.set(all, seconds);
        PGProperty.LOGIN_TIMEOUT.set(all, seconds);
        fromEnvironment(all, PGProperty.USER, "PGUSER");
        address.properties().forEach(all::setProperty);
        // Who said how long a connection may take meant all of it; for ever is not offered.
        Optional.ofNullable(address.properties().get(PGProperty.CONNECT_TIMEOUT.getName()))
                .filter(said ->
                        !said.equals("0") && !address.properties().containsKey(PGProperty.LOGIN_TIMEOUT.getName()))
                .ifPresent(said -> PGProperty.LOGIN_TIMEOUT.set(all, said));
        PGProperty.APPLICATION_NAME.set(all, shortened(settings.holder()));
        // Sent on opening, so that RESET goes back to it.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(all, "14");
        PGProperty.TCP_KEEP_ALIVE.set(all, true);
        PGProperty.PREFER_QUERY_MODE.set(all, "extended");
        if (purpose.isProgram()) {
            // The driver sends a savepoint along with each statement and goes back to it where the statement fails.
            PGProperty.AUTOSAVE.set(all, "always");
            PGProperty.CLEANUP_SAVEPOINTS.set(all, true);
        } else {
            // Staged tables come and go: a plan kept by the server would outlive them.
            PGProperty.PREPARE_THRESHOLD.set(all, 0);
            PGProperty.AUTOSAVE.set(all, "never");
        }
        if (pooling == Pooling.TRANSACTION) {
            PGProperty.PREPARE_THRESHOLD.set(all, 0);
        }
        if (purpose.isPooled() && pooling != Pooling.TRANSACTION) {
            readOnly(all, settings);
        }
        if (purpose == Purpose.REPLICA || (purpose == Purpose.POOLED && Nodes.isOne(address))) {
            // What only reads by its own settings is never a primary to the driver, whichever server it is on. That one
            // server is no standby is looked at here.
            PGProperty.TARGET_SERVER_TYPE.set(all, "any");
        }
        PGProperty.READ_ONLY.set(all, false);
        PGProperty.STRING_TYPE.set(all, "varchar");
        // The detail of a refusal quotes rows; it is asked for where it may be shown.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(all, false);
        return all;
    }

    /** Sent on opening, so that RESET goes back to it. */
    private static void readOnly(Properties all, SessionSettings settings) {
        String said = Optional.ofNullable(PGProperty.OPTIONS.getOrDefault(all))
                .map(options -> options + " ")
                .orElse("");
        PGProperty.OPTIONS.set(
                all,
                said + "-c default_transaction_read_only=on -c statement_timeout="
                        + settings.timeouts().read().toMillis() + " -c lock_timeout="
                        + PublishingTransaction.millis(settings.timeouts().lock())
                        + " -c idle_in_transaction_session_timeout="
                        + settings.timeouts().idle().toMillis()
                        + " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6");
    }

    private static void fromEnvironment(Properties all, PGProperty property, String variable) {
        String value = System.getenv(variable);
        if (value != null && !value.isEmpty()) {
            property.set(all, value);
        }
    }

    /** Whether it is a pooler that does. */
    private static boolean answers(Connection connection, Address address, Purpose purpose, Pooling pooling)
            throws SQLException {
        try {
            return isPooler(connection, address, purpose, pooling);
        } catch (SQLException e) {
            throw unanswered(e);
        }
    }

    /** The same, but that it says who may have kept a first question waiting. */
    static SQLException unanswered(SQLException failure) {
        return failure.getCause() instanceof SocketTimeoutException
                ? new SQLException(
                        "the connection was taken, but the first question had no answer in time; a pooler may have no"
                                + " session to lend",
                        failure.getSQLState(),
                        failure)
                : failure;
    }

    /** Looks at what answers, and whether it is the process that has greeted us. */
    private static boolean isPooler(Connection connection, Address address, Purpose purpose, Pooling pooling)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CHECKS)) {
            row.next();
            if (purpose != Purpose.REPLICA && purpose != Purpose.WATCH) {
                check(row, address);
            }
            boolean found = pooling == Pooling.TRANSACTION
                    || (pooling == Pooling.UNKNOWN && Pooler.isBetween(connection, row.getInt(6)));
            if (found && purpose.isAlone()) {
                throw Pooler.inTheWay(address, purpose);
            }
            return found;
        }
    }

    private static void check(ResultSet row, Address address) throws SQLException {
        if (row.getInt(1) < OLDEST) {
            throw new StatementFailedException("Cannot write to " + address.display() + ": the server is version "
                    + row.getString(2) + ", 14 is the oldest that works. Use a newer server.");
        }
        if (row.getBoolean(3)) {
            throw new ConnectionFailedException("Cannot write to " + address.display()
                    + ": the server is a replica (in recovery) and takes no writes. Give the primary's address.");
        }
        durable(row.getBoolean(4), "fsync", address);
        durable(row.getBoolean(5), "full_page_writes", address);
    }

    private static void durable(boolean on, String setting, Address address) {
        if (!on) {
            throw new StatementFailedException("Cannot write to " + address.display() + ": the server runs with "
                    + setting + "=off and may lose or tear what it has committed. Set " + setting
                    + "=on and reload the server's configuration.");
        }
    }

    private static void prepare(Connection connection, SessionSettings settings, Purpose purpose) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            if (!purpose.isPooled()) {
                statement.execute(KEPT_ALIVE);
                statement.execute("set lock_timeout = "
                        + PublishingTransaction.millis(settings.timeouts().lock()));
            }
            if (purpose == Purpose.LOAD || purpose.isAlone()) {
                statement.execute(FOR_LOADS.formatted(false));
            }
        }
    }

    /** For the session, for whatever it was before. */
    static String forSchema() {
        return "reset session authorization; reset role; reset all; close all; discard temp; "
                + FOR_LOADS.formatted(false);
    }

    /** As {@link #forSchema}, for the transaction that has begun and no longer: what was set is there again afterwards. */
    static String forMark() {
        return "set local session authorization default; set local role none; " + FOR_LOADS.formatted(true);
    }

    /** For the transaction that has begun and no longer. */
    static String forMoment(SessionSettings settings) {
        return "set local lock_timeout = "
                + PublishingTransaction.millis(settings.timeouts().lock()) + "; " + FOR_LOADS.formatted(true);
    }

    /** Said first in a transaction that reads one moment. */
    static void beginMoment(Connection connection, SessionSettings settings) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // The moment is that of the first query.
            boolean unused = statement.execute("set transaction isolation level repeatable read, read only; "
                    + Lent.AS_USUAL + Lent.FORGOTTEN + forMoment(settings));
        }
    }

    /** Cut to what the server keeps, at a whole character. */
    private static String shortened(String name) {
        String cut = name;
        while (cut.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private static void closeAfter(Connection connection, Exception failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
