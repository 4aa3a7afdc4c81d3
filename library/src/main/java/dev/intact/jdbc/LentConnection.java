package dev.intact.jdbc;

import dev.intact.dialect.LentSession;
import dev.intact.dialect.LentSession.Commits;
import dev.intact.dialect.Side;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program holds of a connection that is lent to it: the driver's, but for how transactions begin and end. It, its
 * statements and its metadata lead to each other.
 */
final class LentConnection {
    private final LentSession session;
    private final Connection facade = proxy(Connection.class, this::answer);
    private final Set<Statement> statements = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    LentConnection(LentSession session) {
        this.session = session;
    }

    Connection facade() {
        return facade;
    }

    /** Answers a call. */
    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object to(Method method, @Nullable Object[] arguments) throws Throwable;
    }

    /** One object's facade; it is equal to itself only. */
    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                LentConnection.class.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
                    @Nullable Object[] arguments = given == null ? new Object[0] : given;
                    return switch (method.getName()) {
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        case "toString" -> "lent by Intact";
                        default -> answer.to(method, arguments);
                    };
                }));
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private @Nullable Object answer(Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close" -> done(this::close);
            case "abort" -> aborted(method, arguments);
            case "isClosed" -> closed || session.connection().isClosed();
            case "isValid" -> closed ? false : call(session.connection(), method, arguments);
            default -> {
                refuseClosed();
                yield open(method, arguments);
            }
        };
    }

    private @Nullable Object open(Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getAutoCommit" -> session.commits() == Commits.AUTOMATIC;
            case "setAutoCommit" -> done(() -> session.commits(isYes(arguments) ? Commits.AUTOMATIC : Commits.MANUAL));
            case "commit" -> done(session::commit);
            case "rollback" -> done(arguments.length == 0 ? session::rollback : () -> session.back(point(arguments)));
            case "setSavepoint" -> session.savepoint(text(arguments));
            case "releaseSavepoint" -> done(() -> session.release(point(arguments)));
            case "isReadOnly" -> session.isReadOnly();
            case "setReadOnly" -> done(() -> session.use(isYes(arguments) ? Side.READ : Side.WRITE));
            case "unwrap" -> unwrapped(method, arguments);
            case "getMetaData" -> metadata((DatabaseMetaData) call(session.connection(), method, arguments));
            case "createStatement", "prepareStatement", "prepareCall" ->
                statement((Statement) call(session.connection(), method, arguments), text(arguments));
            default -> other(method, arguments);
        };
    }

    private @Nullable Object other(Method method, @Nullable Object[] arguments) throws Throwable {
        if (method.getName().startsWith("set")) {
            session.touched();
        }
        return call(session.connection(), method, arguments);
    }

    /** What gives nothing. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private static @Nullable Object done(Step step) throws SQLException {
        step.run();
        return null;
    }

    private static boolean isYes(@Nullable Object[] arguments) {
        return Boolean.TRUE.equals(arguments[0]);
    }

    private static Optional<String> text(@Nullable Object[] arguments) {
        return arguments.length > 0 && arguments[0] instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Savepoint point(@Nullable Object[] arguments) throws SQLException {
        if (arguments[0] instanceof Savepoint point) {
            return point;
        }
        throw new SQLException("There is no savepoint", "3B001");
    }

    private void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (session) {
            for (Statement statement : List.copyOf(statements)) {
                statement.close();
            }
        }
    }

    private @Nullable Object aborted(Method method, @Nullable Object[] arguments) throws Throwable {
        if (closed) {
            return null;
        }
        closed = true;
        try (session) {
            return call(session.connection(), method, arguments);
        }
    }

    private void refuseClosed() throws SQLException {
        if (closed) {
            throw new SQLException("The connection is closed", "08003");
        }
    }

    /** Whoever has the driver's own may do anything with it. */
    private @Nullable Object unwrapped(Method method, @Nullable Object[] arguments) throws Throwable {
        if (arguments[0] instanceof Class<?> type && type.isInstance(facade)) {
            return facade;
        }
        session.touched();
        return call(session.connection(), method, arguments);
    }

    private DatabaseMetaData metadata(@Nullable DatabaseMetaData driver) {
        return proxy(
                DatabaseMetaData.class,
                (method, arguments) -> method.getName().equals("getConnection")
                        ? facade
                        : call(Objects.requireNonNull(driver), method, arguments));
    }

    private Statement statement(@Nullable Statement made, Optional<String> prepared) {
        Statement driver = Objects.requireNonNull(made);
        Text text = new Text(prepared);
        statements.add(driver);
        return proxy(kind(driver), (method, arguments) -> switch (method.getName()) {
            case "getConnection" -> facade;
            case "close" -> {
                statements.remove(driver);
                yield call(driver, method, arguments);
            }
            case "unwrap" -> {
                session.touched();
                yield call(driver, method, arguments);
            }
            case "addBatch" -> {
                text(arguments).ifPresent(text::add);
                yield call(driver, method, arguments);
            }
            case "execute",
                    "executeQuery",
                    "executeUpdate",
                    "executeLargeUpdate",
                    "executeBatch",
                    "executeLargeBatch" -> {
                refuseClosed();
                yield session.work(text(arguments).orElse(text.sent()), () -> call(driver, method, arguments));
            }
            default -> call(driver, method, arguments);
        });
    }

    /** What a statement will send where its call does not say it. */
    private static final class Text {
        private String sent;

        Text(Optional<String> prepared) {
            sent = prepared.orElse("");
        }

        void add(String sql) {
            sent = sent.isEmpty() ? sql : sent + "; " + sql;
        }

        String sent() {
            return sent;
        }
    }

    private static Class<? extends Statement> kind(Statement driver) {
        if (driver instanceof CallableStatement) {
            return CallableStatement.class;
        }
        return driver instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    }
}
