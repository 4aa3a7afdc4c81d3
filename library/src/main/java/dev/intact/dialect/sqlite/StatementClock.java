package dev.intact.dialect.sqlite;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Ends each statement of a connection that runs too long; the driver's query timeout does not. Counts from the call of
 * an {@code execute…} method to its return, so not while the rows of a query are fetched. For one thread at a time.
 */
final class StatementClock extends ProgressHandler {
    private static final int OPERATIONS_BETWEEN_LOOKS = 20_000;

    private final Duration longest;
    private boolean running;
    private boolean expired;
    private long started;

    private StatementClock(Duration longest) {
        this.longest = longest;
    }

    /** The same connection, its statements limited. */
    static Connection limit(Connection connection, Duration longest) throws SQLException {
        StatementClock clock = on(connection, longest);
        return proxy(Connection.class, (method, arguments) -> clock.wrap(call(connection, method, arguments)));
    }

    /** To {@link #wrap} what the connection makes. */
    static StatementClock on(Connection connection, Duration longest) throws SQLException {
        StatementClock clock = new StatementClock(longest);
        ProgressHandler.setHandler(connection, OPERATIONS_BETWEEN_LOOKS, clock);
        return clock;
    }

    /** Answers a call. */
    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object of(Method method, @Nullable Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader() == null ? StatementClock.class.getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.of(method, arguments)));
    }

    /** Calls a method of the object behind a proxy. */
    static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Limits a statement; anything else stays as it is. */
    @Nullable
    Object wrap(@Nullable Object made) {
        if (made instanceof PreparedStatement prepared) {
            return proxy(PreparedStatement.class, (method, arguments) -> timed(prepared, method, arguments));
        }
        return made instanceof Statement statement
                ? proxy(Statement.class, (method, arguments) -> timed(statement, method, arguments))
                : made;
    }

    private @Nullable Object timed(Object statement, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
        }
        started = System.nanoTime();
        expired = false;
        running = true;
        try {
            return call(statement, method, arguments);
        } catch (SQLException e) {
            throw expired ? tooLong(e) : e;
        } finally {
            running = false;
        }
    }

    private SQLException tooLong(SQLException interrupted) {
        SQLiteException failure = new SQLiteException(
                "a statement ran longer than " + longest.toMillis() + " ms", SQLiteErrorCode.SQLITE_INTERRUPT);
        failure.initCause(interrupted);
        return failure;
    }

    @Override
    protected int progress() {
        expired = running && System.nanoTime() - started > longest.toNanos();
        return expired ? 1 : 0;
    }
}
