package dev.intact.adopt;

import dev.intact.dialect.SqlTokens.Lexis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of a program answers itself; {@link Facades} asks the driver for everything else. A method of the
 * same name and parameters as one of {@link Connection} takes its place. All calls come with the lock of the unit held.
 */
final class LogicalConnection {
    private static final String WRONG_STATE = "25000";
    private static final String NO_SUCH_SAVEPOINT = "3B001";

    private final Scopes scopes;
    private final AdoptedDataSource source;
    private final Lexis lexis;
    private final List<Scope> own = new ArrayList<>();
    private final Set<Statement> statements = Collections.newSetFromMap(new IdentityHashMap<>());
    private Mode mode = Mode.AUTOCOMMIT;
    private boolean closed;
    private boolean readOnly;
    private int networkTimeout;

    LogicalConnection(Scopes scopes, AdoptedDataSource source, Lexis lexis) {
        this.scopes = scopes;
        this.source = source;
        this.lexis = lexis;
    }

    /** Who says where a transaction begins. */
    private enum Mode {
        /** Each statement counts by itself. */
        AUTOCOMMIT,
        /** JDBC: it begins with the first statement. */
        MANUAL,
        /** It began with BEGIN, sent as a statement. */
        BEGUN,
        /** It began with SAVEPOINT, as SQLite's may; it ends with the release of that savepoint. */
        BEGUN_BY_SAVEPOINT
    }

    Scopes scopes() {
        return scopes;
    }

    SqlText read(String sql) {
        return SqlText.of(sql, lexis);
    }

    /** A fetch that fails ends the transaction on PostgreSQL: nothing but a savepoint protects it. */
    boolean fetchesMayEndTheTransaction() {
        return lexis.isPostgres();
    }

    void made(Statement statement) {
        statements.add(statement);
    }

    void closed(Statement statement) {
        statements.remove(statement);
    }

    boolean hasUncommittedWork() {
        return own.stream().anyMatch(scope -> scope.wrote);
    }

    /** Before each statement that is sent. */
    void work(boolean writes) throws SQLException {
        refuseClosed();
        scopes.refuseLost();
        if (mode != Mode.AUTOCOMMIT && own.isEmpty()) {
            own.add(new Scope(this, scopes.nextId(), Optional.empty()));
        }
        scopes.work(this, own, writes);
    }

    /** Does what a statement about transactions says. */
    void obey(SqlText text) throws SQLException {
        refuseClosed();
        switch (text.kind()) {
            case BEGIN -> begin(Mode.BEGUN);
            case COMMIT -> end(mode == Mode.MANUAL ? Mode.MANUAL : Mode.AUTOCOMMIT);
            case COMMIT_AND_CHAIN -> end(mode);
            case ROLLBACK -> undo(mode == Mode.MANUAL ? Mode.MANUAL : Mode.AUTOCOMMIT);
            case ROLLBACK_AND_CHAIN -> undo(mode);
            case SAVEPOINT -> {
                begin(Mode.BEGUN_BY_SAVEPOINT);
                savepoint(Optional.of(text.name()));
            }
            case RELEASE -> releaseNamed(named(text.name()));
            case ROLLBACK_TO -> undoTo(named(text.name()));
            case REFUSED -> throw refused(text);
            case IGNORED, PLAIN -> {}
        }
    }

    static SQLException refused(SqlText text) {
        return new SQLException(
                text.several()
                        ? "Cannot run a script that begins, ends or changes transactions itself: it runs inside one."
                                + " Nothing of it was sent. Leave BEGIN, COMMIT, ROLLBACK and SAVEPOINT out, or send"
                                + " each statement by itself."
                        : "Cannot do this inside a transaction of Intact: it would end the transaction, or asks for"
                                + " an isolation that it has not. Nothing was sent. Leave the statement out.",
                WRONG_STATE);
    }

    private void begin(Mode begun) {
        mode = mode == Mode.AUTOCOMMIT ? begun : mode;
    }

    private void end(Mode then) throws SQLException {
        scopes.refuseLost();
        scopes.keep(own);
        own.clear();
        mode = then;
    }

    /** A lost unit is rolled back as a whole: there is nothing more to do, and no reason to hide the first failure. */
    private void undo(Mode then) throws SQLException {
        mode = then;
        if (own.isEmpty() || scopes.isLost()) {
            own.clear();
            return;
        }
        scopes.undo(own.get(0));
        scopes.keep(own);
        own.clear();
    }

    private Scope savepoint(Optional<String> label) throws SQLException {
        work(false);
        Scope scope = new Scope(this, scopes.nextId(), label);
        own.add(scope);
        scopes.work(this, own, false);
        return scope;
    }

    private void undoTo(int at) throws SQLException {
        scopes.refuseLost();
        scopes.undo(own.get(at));
        own.subList(at + 1, own.size()).clear();
    }

    private void release(int at) throws SQLException {
        scopes.refuseLost();
        List<Scope> ending = own.subList(at, own.size());
        scopes.keep(ending);
        ending.clear();
    }

    private void releaseNamed(int at) throws SQLException {
        if (mode == Mode.BEGUN_BY_SAVEPOINT && at == 1) {
            end(Mode.AUTOCOMMIT);
        } else {
            release(at);
        }
    }

    private int named(String name) throws SQLException {
        for (int at = own.size() - 1; at > 0; at--) {
            if (own.get(at).isNamed(name)) {
                return at;
            }
        }
        throw new SQLException("There is no savepoint " + name + " on this connection", NO_SUCH_SAVEPOINT);
    }

    private int standing(Savepoint savepoint) throws SQLException {
        int at = savepoint instanceof Scope scope ? own.indexOf(scope) : -1;
        if (at < 0) {
            throw new SQLException(
                    "The savepoint is gone: it was released or rolled back over, or belongs to another connection",
                    NO_SUCH_SAVEPOINT);
        }
        return at;
    }

    void commit() throws SQLException {
        refuseAutoCommit("commit");
        end(mode);
    }

    void rollback() throws SQLException {
        refuseAutoCommit("roll back");
        undo(mode);
    }

    void rollback(Savepoint savepoint) throws SQLException {
        refuseAutoCommit("roll back");
        undoTo(standing(savepoint));
    }

    void releaseSavepoint(Savepoint savepoint) throws SQLException {
        refuseAutoCommit("release a savepoint");
        release(standing(savepoint));
    }

    Savepoint setSavepoint() throws SQLException {
        refuseAutoCommit("set a savepoint");
        return savepoint(Optional.empty());
    }

    Savepoint setSavepoint(String name) throws SQLException {
        refuseAutoCommit("set a savepoint");
        return savepoint(Optional.of(name));
    }

    boolean getAutoCommit() throws SQLException {
        refuseClosed();
        return mode != Mode.MANUAL;
    }

    void setAutoCommit(boolean on) throws SQLException {
        if (getAutoCommit() != on) {
            end(on ? Mode.AUTOCOMMIT : Mode.MANUAL);
        }
    }

    boolean isReadOnly() throws SQLException {
        refuseClosed();
        return readOnly;
    }

    /** A hint in JDBC; the transaction takes writes all the same. */
    void setReadOnly(boolean on) throws SQLException {
        refuseClosed();
        readOnly = on;
    }

    int getNetworkTimeout() throws SQLException {
        refuseClosed();
        return networkTimeout;
    }

    /** Only remembered: on the one connection it would break what another thread waits for. */
    void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
        refuseClosed();
        networkTimeout = millis;
    }

    /** What the transaction has, it has; asking for no more than that is fine. */
    void setTransactionIsolation(int level) throws SQLException {
        refuseClosed();
        int given = scopes.driver().getTransactionIsolation();
        if (level > given) {
            throw new SQLException(
                    "Cannot raise the isolation of a transaction that has begun (JDBC level " + given + ") to level "
                            + level + ". Leave it as it is.",
                    WRONG_STATE);
        }
    }

    /** Others know the sessions of Intact by their name: a program's own is not taken. */
    void setClientInfo(@Nullable String name, @Nullable String value) {}

    void setClientInfo(@Nullable Properties all) {}

    boolean isValid(int seconds) throws SQLException {
        return !closed && !scopes.isOver() && !scopes.driver().isClosed();
    }

    boolean isClosed() {
        return closed;
    }

    void abort(@Nullable Executor executor) throws SQLException {
        close();
    }

    /** As the drivers do: what was not committed is rolled back. */
    void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        source.closed(this);
        try {
            closeStatements();
        } finally {
            if (!scopes.isOver()) {
                undo(Mode.AUTOCOMMIT);
            }
        }
    }

    private void closeStatements() throws SQLException {
        SQLException first = null;
        for (Statement statement : List.copyOf(statements)) {
            try {
                statement.close();
            } catch (SQLException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        statements.clear();
        if (first != null) {
            throw first;
        }
    }

    void refuseClosed() throws SQLException {
        scopes.refuseEnded();
        if (closed) {
            throw new SQLException("The connection is closed. Ask the data source for another one.", "08003");
        }
    }

    private void refuseAutoCommit(String what) throws SQLException {
        refuseClosed();
        if (mode != Mode.MANUAL) {
            throw new SQLException(
                    "Cannot " + what + " while the connection is in auto-commit mode: each statement counts by itself."
                            + " Call setAutoCommit(false) first.",
                    WRONG_STATE);
        }
    }
}
