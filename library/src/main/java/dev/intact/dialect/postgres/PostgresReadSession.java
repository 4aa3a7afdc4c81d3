package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.jdbc.AutoSave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that reads; the connection was opened so that it cannot write. Where a pooler lends its session for a
 * transaction at a time, all is read in one that cannot write.
 */
final class PostgresReadSession implements ReadSession {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReadSession.class);

    // They give no rows, so that no query is lost by it; at the beginning of a transaction they would make it write.
    private static final Pattern SETS = Pattern.compile("(set|reset)\\b", Pattern.CASE_INSENSITIVE);
    private static final String READS_ONLY = "25006";

    private final Connection connection;
    private final SessionSettings settings;
    private final BaseConnection driver;
    private final Leftovers leftovers;

    private PostgresReadSession(Connection connection, Leftovers leftovers, SessionSettings settings) {
        this.connection = connection;
        this.leftovers = leftovers;
        this.driver = leftovers.driver();
        this.settings = settings;
    }

    static ReadSession open(Connection connection, Address address, SessionSettings settings) throws SQLException {
        Leftovers leftovers = new Leftovers(connection, address);
        PostgresReadSession session = new PostgresReadSession(connection, leftovers, settings);
        if (leftovers.sessions() == Sessions.OF_A_POOLER) {
            session.begin("read committed");
        } else {
            ReadOnlyDefault.restore(connection);
        }
        return session;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    /** {@inheritDoc} What could make the session a writing one is said within a transaction that reads. */
    @Override
    public void sending(String sql) throws SQLException {
        boolean touches = Leftovers.touches(sql);
        if (touches) {
            refuseSettings(sql);
            leftovers.touched();
        }
        if (connection.getAutoCommit() && (touches || ReadOnlyDefault.isLifted(connection))) {
            begin("read committed");
        }
    }

    private void refuseSettings(String sql) throws SQLException {
        for (NativeQuery one :
                Parser.parseJdbcSql(sql, driver.getStandardConformingStrings(), true, true, false, false)) {
            if (SETS.matcher(one.nativeSql)
                    .region(Leftovers.first(one.nativeSql), one.nativeSql.length())
                    .lookingAt()) {
                throw new SQLException("A read cannot set anything.", READS_ONLY);
            }
        }
    }

    @Override
    public void begin() throws SQLException {
        rollback();
        begin("repeatable read");
    }

    private void begin(String isolation) throws SQLException {
        connection.setAutoCommit(false);
        // A savepoint would be in the way: the isolation cannot be set behind one.
        AutoSave before = driver.getAutosave();
        driver.setAutosave(AutoSave.NEVER);
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("set transaction isolation level " + isolation + ", read only; "
                    + Lent.AS_USUAL + "set local lock_timeout = "
                    + PublishingTransaction.millis(settings.timeouts().lock()) + "; set local statement_timeout = "
                    + settings.timeouts().read().toMillis());
        } finally {
            driver.setAutosave(before);
        }
    }

    private void rollback() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Never beside {@link #close}: it would meet whoever has the connection next. */
    @Override
    public synchronized void cancel() {
        try {
            if (!connection.isClosed()) {
                driver.cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement that runs", e);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        try (connection) {
            leftovers.clear();
        }
    }
}
