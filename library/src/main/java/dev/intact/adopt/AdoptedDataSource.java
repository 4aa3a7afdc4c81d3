package dev.intact.adopt;

import dev.intact.dialect.BareDataSource;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SqlTokens.Lexis;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's JDBC code, unchanged, inside one open transaction (the <i>unit</i>). Each connection it is given is a
 * logical one over the one connection of the unit:
 *
 * <ul>
 *   <li>{@code commit} makes the work so far part of the unit, {@code rollback} goes back to the last commit; in
 *       auto-commit mode, in which a connection starts, each statement counts by itself. BEGIN, COMMIT, ROLLBACK,
 *       SAVEPOINT sent as a statement mean the same. Nothing ends the unit.
 *   <li>{@code close} rolls back what was not committed, and closes the statements.
 *   <li>A statement that fails, a COPY too, leaves the unit usable.
 *   <li>Any number of connections may be open, in any threads; their calls take turns, and all of them see what any of
 *       them has done. Work of a connection that has not committed can be rolled back as long as no other has written
 *       since; after that {@code rollback} (or {@code close}) fails, and the whole unit can only be rolled back.
 *   <li>Isolation, read-only, network timeout and client info are those of the unit: asking for others is passed over
 *       where that is safe, and refused where it is not.
 * </ul>
 *
 * <p>What a database does only at a real COMMIT waits for the unit's: deferred constraints, {@code ON COMMIT DROP},
 * {@code NOTIFY}, and the clock of the transaction stands still. SQLite's {@code journal_mode}, {@code locking_mode},
 * {@code synchronous} and {@code wal_checkpoint} are answered, not done. Settings and the schema belong to the one
 * connection and stay when a logical one is closed.
 *
 * <p>{@code unwrap} gives the interfaces of the driver ({@code PGConnection} with its {@code CopyManager}), never the
 * unit's {@link Connection}. Safe for many threads.
 */
public final class AdoptedDataSource implements BareDataSource {
    private final Scopes scopes;
    private final Lexis lexis;
    private final Set<LogicalConnection> open = new LinkedHashSet<>();
    private volatile int loginTimeout;

    /**
     * A data source over a transaction.
     *
     * @param connection of a {@link dev.intact.dialect.ProgramSession} whose transaction has begun; it stays the
     *     caller's, who uses it in the same thread, or while nobody uses this data source
     * @param dialect of its database
     */
    public AdoptedDataSource(Connection connection, Dialect dialect) {
        this.scopes = new Scopes(connection, dialect);
        this.lexis = lexis(dialect);
    }

    static Lexis lexis(Dialect dialect) {
        return dialect.name().equals("sqlite") ? Lexis.SQLITE : Lexis.POSTGRES;
    }

    /**
     * A logical connection, in auto-commit mode.
     *
     * @return the caller closes it; what is open at {@link #end} is closed then
     * @throws SQLException once the unit is over
     */
    @Override
    public Connection getConnection() throws SQLException {
        scopes.lock().lock();
        try {
            scopes.refuseEnded();
            LogicalConnection connection = new LogicalConnection(scopes, this, lexis);
            open.add(connection);
            return new Facades(connection).connection();
        } finally {
            scopes.lock().unlock();
        }
    }

    /** {@inheritDoc} The unit is connected already: name and password are passed over. */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return getConnection();
    }

    void closed(LogicalConnection connection) {
        open.remove(connection);
    }

    /**
     * Makes way for a statement, a savepoint or a release of the unit itself: those would be caught in the savepoints
     * of connections that have not committed.
     *
     * @param what the unit is about to do, for the message: {@code set a savepoint}
     * @throws SQLException where a connection has work that is not committed, or the unit is lost
     */
    public void settle(String what) throws SQLException {
        scopes.lock().lock();
        try {
            scopes.refuseLost();
            long unsettled =
                    open.stream().filter(LogicalConnection::hasUncommittedWork).count();
            if (unsettled > 0) {
                throw new SQLException(
                        "Cannot " + what + ": " + unsettled + " connection(s) of the data source have work that is not"
                                + " committed. Commit it, roll it back or close them first.",
                        "25000");
            }
            scopes.releaseAll();
        } finally {
            scopes.lock().unlock();
        }
    }

    /**
     * Ends the data source before the unit commits: closes connections that are still open, which rolls back what they
     * have not committed. Idempotent.
     *
     * @return the number of connections that had work not committed
     * @throws SQLException where the unit must not be committed: the transaction is gone, or work that was to be rolled
     *     back could not be
     */
    public int end() throws SQLException {
        scopes.lock().lock();
        try {
            if (scopes.isOver()) {
                return 0;
            }
            int unsettled = (int)
                    open.stream().filter(LogicalConnection::hasUncommittedWork).count();
            SQLException failure = closeAll();
            scopes.refuseGone(failure);
            scopes.end();
            scopes.refuseLost();
            if (failure != null) {
                throw failure;
            }
            return unsettled;
        } finally {
            scopes.lock().unlock();
        }
    }

    /**
     * Ends the data source where the unit is rolled back anyway: closes the statements and goes back nowhere.
     * Idempotent.
     *
     * @throws SQLException the first failure of closing, the others suppressed
     */
    public void abandon() throws SQLException {
        scopes.lock().lock();
        try {
            scopes.end();
            SQLException failure = closeAll();
            if (failure != null) {
                throw failure;
            }
        } finally {
            scopes.lock().unlock();
        }
    }

    private @Nullable SQLException closeAll() {
        SQLException first = null;
        // The innermost first: each goes back to where it began.
        List<LogicalConnection> all = List.copyOf(open);
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (SQLException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }

    /** {@inheritDoc} Only remembered: nothing is waited for. */
    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }
}
