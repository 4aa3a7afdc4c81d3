package dev.intact.dialect.postgres;

import dev.intact.dialect.Durability;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Workspace.Brief;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A transaction of a session, durable to the utmost and bounded in time. For one thread at a time. */
final class PublishingTransaction implements LoadTransaction {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    // Whoever comes while a lock is waited for waits, too.
    private static final String AT_ONCE = "set local lock_timeout = 50; set local statement_timeout = 5000;";

    // Raised where it was less; a server that waits for its replicas to apply goes on doing so.
    private static final String ON_THE_DISK = "; select set_config('synchronous_commit', 'on', true)"
            + " where current_setting('synchronous_commit') <> 'remote_apply'";

    private final Connection connection;
    private final SessionSettings settings;
    private Durability durability = Durability.FULL;
    private boolean begun;
    private int usualAnswer;

    PublishingTransaction(Connection connection, SessionSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** The session was made ready as it was opened. */
    @Override
    public void enter() {}

    void durability(Durability next) {
        durability = next;
    }

    /** Sends nothing: BEGIN goes along with the first statement, the driver's own or, before {@link #inside}, a text's. */
    void beginPlain() throws SQLException {
        begun = true;
        usualAnswer = connection.getNetworkTimeout();
        connection.setNetworkTimeout(
                Runnable::run, longestAnswer(settings.timeouts().statement(), Duration.ZERO));
    }

    /**
     * From now on the driver, too, is in a transaction; where none is open, it begins one with the next statement. What a
     * lost connection has to say was said by the statement that lost it.
     */
    void inside() throws SQLException {
        if (begun && !isLost()) {
            connection.setAutoCommit(false);
        }
    }

    /** One statement, ended by a semicolon. */
    String longestStatement() {
        return "set local statement_timeout = "
                + settings.timeouts().statement().toMillis() + "; ";
    }

    @Override
    public void begin(Opening opening) throws SQLException {
        begin("", opening);
    }

    /** What is to be said {@code first} goes along with BEGIN, each statement ended by a semicolon. */
    void begin(String first, Opening opening) throws SQLException {
        open();
        try {
            execute(first + bounds());
            opening.run();
        } catch (SQLException | RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    /** How long it may wait and work, and how durable it is. */
    String bounds() {
        return "set local lock_timeout = "
                + millis(settings.timeouts().lock())
                + "; "
                + longestStatement()
                + "set local idle_in_transaction_session_timeout = "
                + settings.timeouts().idle().toMillis()
                + (durability == Durability.FULL ? ON_THE_DISK : "");
    }

    private void open() throws SQLException {
        beginPlain();
        inside();
    }

    private void undo(Exception failure) {
        try {
            rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public boolean briefly(Brief work) throws SQLException {
        try {
            begin("set transaction read write; " + Lent.AS_USUAL, () -> execute(AT_ONCE));
            work.in(connection);
            commit();
            return true;
        } catch (SQLException e) {
            undo(e);
            if (SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether it has begun on a connection that is closed by now. */
    boolean isLost() {
        try {
            return begun && connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void commit() throws SQLException {
        // The server would answer COMMIT with ROLLBACK, and the driver would not say so.
        if (connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.OPEN) {
            throw new SQLException("The transaction had failed before COMMIT was sent", SqlStates.FAILED_TRANSACTION);
        }
        connection.commit();
        begun = false;
        ended();
    }

    /** Where it failed before COMMIT the server says so, and knows what a cancellation has stopped. */
    static boolean isRefusal(BaseConnection driver, SQLException failure) {
        return switch (driver.getTransactionState()) {
            case FAILED -> true;
            case IDLE -> SqlStates.refuses(failure) || SqlStates.is(failure, SqlStates.QUERY_CANCELED);
            // The answer did not come.
            case OPEN -> false;
        };
    }

    private void ended() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, usualAnswer);
        connection.setAutoCommit(true);
    }

    /** In milliseconds; an answer that is still missing then will not come any more. Zero has no limit, and gives none. */
    static int longestAnswer(Duration statement, Duration more) {
        long longest = statement.plus(more).plus(ANSWER).toMillis();
        return statement.isZero() ? 0 : (int) Math.min(Integer.MAX_VALUE, longest);
    }

    @Override
    public void rollback() throws SQLException {
        if (!begun) {
            return;
        }
        // Also where it fails: then the connection is lost, and nobody is helped by a second failure when it is closed.
        begun = false;
        connection.setAutoCommit(false);
        connection.rollback();
        ended();
    }

    @Override
    public void end() throws SQLException {
        rollback();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Zero would mean forever. */
    static long millis(Duration timeout) {
        return Math.max(1, timeout.toMillis());
    }
}
