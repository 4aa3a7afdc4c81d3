package dev.intact.adopt;

import dev.intact.adopt.Scope.Level;
import dev.intact.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints of all logical connections, nested as the one transaction nests them. Nobody waits for another: what
 * is worked in turns by two connections can no longer be taken back by the one that began first, and where it tries
 * to, the whole unit is lost rather than the work of the other. All methods but {@link #lock} want the lock held.
 */
final class Scopes {
    private static final String NAME = "intact_adopted_";

    private final Connection driver;
    private final Dialect dialect;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Level> levels = new ArrayList<>();
    private int scopes;
    private boolean over;
    private @Nullable SQLException lost;

    Scopes(Connection driver, Dialect dialect) {
        this.driver = driver;
        this.dialect = dialect;
    }

    ReentrantLock lock() {
        return lock;
    }

    Connection driver() {
        return driver;
    }

    Dialect dialect() {
        return dialect;
    }

    int nextId() {
        return ++scopes;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void refuseEnded() throws SQLException {
        if (over) {
            throw new SQLNonTransientConnectionException(
                    "The transaction is over: its data source and its connections cannot be used any more."
                            + " Do the work inside the transaction, or ask the next one for its data source.",
                    "08003");
        }
    }

    /** Whether nothing more can be done but to roll the unit back. */
    boolean isLost() {
        return lost != null;
    }

    void refuseLost() throws SQLException {
        if (lost != null) {
            throw new SQLException(lost.getMessage(), lost.getSQLState(), lost);
        }
    }

    SQLException lose(String why, @Nullable SQLException cause) {
        SQLException failure = new SQLException(
                why + " The unit can only be rolled back; nothing of it is committed.", "25000", cause);
        lost = lost == null ? failure : lost;
        return failure;
    }

    /** Asks whether the transaction still stands; SQLite ends it by itself after some failures. */
    void refuseGone(@Nullable SQLException after) {
        if (lost != null) {
            return;
        }
        try {
            if (!dialect.inTransaction(driver)) {
                lose("The database has ended the transaction of the unit.", after);
            }
        } catch (SQLException e) {
            lose("It is not known whether the transaction of the unit still stands.", e);
        }
    }

    /** Before a connection works: makes its scopes stand, and remembers whose work is whose. */
    void work(LogicalConnection owner, List<Scope> own, boolean writes) throws SQLException {
        if (writes) {
            share(owner);
        }
        for (Scope scope : own) {
            // Whatever it has not changed it may take back from here as well as from where it began.
            if (!scope.wrote && (scope.shared || scope.level == null)) {
                stand(scope);
            }
            scope.wrote |= writes;
        }
    }

    private void share(LogicalConnection owner) throws SQLException {
        for (Level level : levels) {
            level.scope().shared |= level.scope().owner() != owner;
        }
        prune();
    }

    private void stand(Scope scope) throws SQLException {
        Level level = new Level(scope, NAME + levels.size());
        run("savepoint " + level.name());
        scope.level = level;
        scope.shared = false;
        levels.add(level);
    }

    /** Makes what was done in scopes part of what is around them. */
    void keep(List<Scope> ending) throws SQLException {
        List<@Nullable Level> before = new ArrayList<>();
        for (Scope scope : ending) {
            before.add(scope.level);
            scope.level = null;
        }
        try {
            prune();
        } catch (SQLException e) {
            for (int i = 0; i < before.size(); i++) {
                ending.get(i).level = before.get(i);
            }
            throw e;
        }
    }

    /** Takes back what was done in a scope; the scope stays. */
    void undo(Scope scope) throws SQLException {
        Level level = scope.level;
        if (!scope.wrote && (scope.shared || level == null)) {
            return;
        }
        if (scope.shared || level == null) {
            throw lose(
                    "Cannot roll back: another connection has written meanwhile in the same unit, and its work would be"
                            + " undone as well. Use one connection at a time, or commit before another one writes.",
                    null);
        }
        run("rollback to savepoint " + level.name());
        scope.wrote = false;
        forget(levels.subList(levels.indexOf(level) + 1, levels.size()));
    }

    /** Releases the innermost savepoints that nobody will go back to. */
    private void prune() throws SQLException {
        int kept = levels.size();
        while (kept > 0 && !levels.get(kept - 1).isOfUse()) {
            kept--;
        }
        release(kept);
    }

    /** Releases all; for the unit, before it does something of its own. */
    void releaseAll() throws SQLException {
        release(0);
    }

    private void release(int kept) throws SQLException {
        if (kept < levels.size()) {
            run("release savepoint " + levels.get(kept).name());
            forget(levels.subList(kept, levels.size()));
        }
    }

    private static void forget(List<Level> gone) {
        for (Level level : gone) {
            if (level.equals(level.scope().level)) {
                level.scope().level = null;
            }
        }
        gone.clear();
    }

    /** Sends a statement of our own. */
    void run(String sql) throws SQLException {
        try (Statement statement = driver.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            refuseGone(e);
            throw e;
        }
    }
}
