package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.TextMemo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Parser;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program leaves of a session when its unit is over, taken away before somebody else gets the connection. Whether
 * there is anything is told from the texts that were sent: a unit that sets nothing pays nothing. For one thread at a time.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    // What outlives a transaction: settings, temporary tables, cursors, prepared statements, locks of the session,
    // channels.
    // Too much costs a round trip when the connection is given back.
    private static final Pattern BEGINS =
            Pattern.compile("(set|reset|listen|declare|prepare|discard|do|call)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOLDS = Pattern.compile(
            "set_config|pg_settings|advisory|pg_temp|\\btemp(orary)?\\b|;\\s*\\S", Pattern.CASE_INSENSITIVE);
    private static final String BEFORE_WORDS = "({?=;";
    private static final TextMemo<Boolean, RuntimeException> TOUCHES = new TextMemo<>(Leftovers::found);

    // Those of the driver are its own.
    private static final String PREPARED = """
            do $$ declare one text; begin
              for one in select name from pg_prepared_statements where from_sql loop
                execute format('deallocate %I', one);
              end loop;
            end $$;
            """;

    private final Connection connection;
    private final BaseConnection driver;
    private final Sessions sessions;
    private final AutoSave autosave;
    private final int prepareThreshold;
    private final int fetchSize;
    private final int holdability;
    private final Map<String, Class<?>> types;
    private boolean touched;

    /** Remembers how the driver is set. */
    Leftovers(Connection connection, Address address) throws SQLException {
        this.connection = connection;
        this.driver = connection.unwrap(BaseConnection.class);
        this.sessions = Pooler.sessions(driver, address);
        this.autosave = driver.getAutosave();
        this.prepareThreshold = driver.getPrepareThreshold();
        this.fetchSize = driver.getDefaultFetchSize();
        this.holdability = driver.getHoldability();
        this.types = driver.getTypeMap();
    }

    Sessions sessions() {
        return sessions;
    }

    BaseConnection driver() {
        return driver;
    }

    /** Whether a text leaves something, as far as it tells. */
    static boolean touches(String sql) {
        return TOUCHES.of(sql);
    }

    private static boolean found(String sql) {
        return BEGINS.matcher(sql).region(first(sql), sql.length()).lookingAt()
                || HOLDS.matcher(sql).find();
    }

    /** Where the first word stands: behind comments, and behind the braces of a JDBC call. */
    static int first(String sql) {
        char[] text = sql.toCharArray();
        int at = 0;
        while (at < text.length) {
            int end = Parser.parseBlockComment(text, Parser.parseLineComment(text, at));
            if (end == at && !Character.isWhitespace(text[at]) && BEFORE_WORDS.indexOf(text[at]) < 0) {
                return at;
            }
            at = end + 1;
        }
        return text.length;
    }

    void sent(String sql) {
        touched = touched || touches(sql);
    }

    void touched() {
        touched = true;
    }

    /** Rolls back what is open, too. A connection that cannot be cleared is let go of; what was committed stands. */
    void clear() throws SQLException {
        if (connection.isClosed() || driver.isClosed()) {
            return;
        }
        try {
            ended();
            driver.setAutosave(autosave);
            if (touched) {
                asOpened();
            }
        } catch (SQLException e) {
            LOG.warn("A connection could not be set back and is not used again", e);
            connection.abort(Runnable::run);
        }
    }

    private void ended() throws SQLException {
        if (driver.getTransactionState() != TransactionState.IDLE) {
            // Also one that was begun by a statement, of which the driver knows nothing.
            execute("rollback");
        }
        connection.setAutoCommit(true);
    }

    private void asOpened() throws SQLException {
        driver.setPrepareThreshold(prepareThreshold);
        driver.setDefaultFetchSize(fetchSize);
        connection.setHoldability(holdability);
        connection.setTypeMap(types);
        if (sessions == Sessions.OWN) {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
            execute(Session.AS_OPENED + PREPARED);
            connection.setNetworkTimeout(Runnable::run, before);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
