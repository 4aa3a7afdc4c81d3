package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;

/** A pooled connection as the driver itself would give it: without savepoints of the driver's, and writing on its side. */
final class PostgresLentSession implements LentSession {
    // What outlives a transaction: settings, temporary tables, cursors, locks of the session, channels. Too much costs
    // a
    // round trip when the connection is given back.
    private static final Pattern TOUCHES = Pattern.compile(
            "^\\s*(set|reset|listen|declare|prepare|discard|load|do|call)\\b"
                    + "|set_config|advisory|\\btemp(orary)?\\b|;\\s*\\S|^\\s*(--|/\\*)",
            Pattern.CASE_INSENSITIVE);

    private final Connection connection;
    private final BaseConnection driver;
    private final AutoSave autosave;
    private final Side side;
    private final Sessions sessions;
    private boolean touched;
    private boolean closed;

    private PostgresLentSession(Connection connection, BaseConnection driver, Side side, Sessions sessions) {
        this.connection = connection;
        this.driver = driver;
        this.side = side;
        this.sessions = sessions;
        this.autosave = driver.getAutosave();
        driver.setAutosave(AutoSave.NEVER);
    }

    static LentSession open(Connection connection, Address address, SessionSettings settings, Side side)
            throws SQLException {
        BaseConnection driver = connection.unwrap(BaseConnection.class);
        if (Pooler.lends(driver, address)) {
            connection.setReadOnly(side == Side.READ);
            return new PostgresLentSession(connection, driver, side, Sessions.OF_A_POOLER);
        }
        if (side == Side.WRITE) {
            ReadOnlyDefault.lift(connection, settings);
        } else {
            ReadOnlyDefault.restore(connection);
        }
        return new PostgresLentSession(connection, driver, side, Sessions.OWN);
    }

    /** Whose session of the server this is. */
    private enum Sessions {
        OWN,
        /** Lent for a transaction at a time: what is set there would be set for others. */
        OF_A_POOLER
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Commits commits() {
        try {
            return connection.getAutoCommit() ? Commits.AUTOMATIC : Commits.MANUAL;
        } catch (SQLException e) {
            return Commits.AUTOMATIC;
        }
    }

    @Override
    public void commits(Commits next) throws SQLException {
        connection.setAutoCommit(next == Commits.AUTOMATIC);
    }

    @Override
    public @Nullable Object work(String sql, Sending sending) throws Throwable {
        touched |= TOUCHES.matcher(sql).find();
        boolean guarded = sessions == Sessions.OF_A_POOLER && side == Side.READ && connection.getAutoCommit();
        return guarded ? guarded(sending) : sending.send();
    }

    /** Only a transaction can be told that it reads; its rows have come by the time it ends. */
    private @Nullable Object guarded(Sending sending) throws Throwable {
        connection.setAutoCommit(false);
        try {
            return sending.send();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public Savepoint savepoint(Optional<String> name) throws SQLException {
        return name.isPresent() ? connection.setSavepoint(name.get()) : connection.setSavepoint();
    }

    @Override
    public void back(Savepoint point) throws SQLException {
        connection.rollback(point);
    }

    @Override
    public void release(Savepoint point) throws SQLException {
        connection.releaseSavepoint(point);
    }

    @Override
    public boolean isReadOnly() {
        try {
            return side == Side.READ || connection.isReadOnly();
        } catch (SQLException e) {
            return side == Side.READ;
        }
    }

    @Override
    public void use(Side next) throws SQLException {
        if (side == Side.WRITE) {
            connection.setReadOnly(next == Side.READ);
        }
    }

    @Override
    public void touched() {
        touched = true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            if (!driver.isClosed()) {
                asOpened();
            }
        }
    }

    private void asOpened() throws SQLException {
        if (driver.getTransactionState() != TransactionState.IDLE) {
            // Also one that was begun by a statement, of which the driver knows nothing.
            execute("rollback");
        }
        connection.setAutoCommit(true);
        if (touched && sessions == Sessions.OWN) {
            execute(Session.AS_OPENED);
        }
        driver.setAutosave(autosave);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
