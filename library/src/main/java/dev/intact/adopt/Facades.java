package dev.intact.adopt;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program holds of one logical connection: it, its statements, results and metadata, each in front of the
 * driver's. They lead to each other and never to the connection of the unit.
 */
final class Facades {
    private static final Set<String> ROW_CHANGES = Set.of("insertRow", "updateRow", "deleteRow");

    private final LogicalConnection rules;
    private final Connection connection;

    Facades(LogicalConnection rules) {
        this.rules = rules;
        this.connection = facade(Connection.class, rules.scopes().driver(), this::onConnection);
    }

    /** Answers a call. */
    @FunctionalInterface
    interface Answer {
        @Nullable
        Object of(Method method, @Nullable Object[] arguments) throws Throwable;
    }

    /** Work that is sent to the database. */
    @FunctionalInterface
    interface Sent {
        @Nullable
        Object send() throws Throwable;
    }

    Connection connection() {
        return connection;
    }

    /** One object's facade; it is equal to itself only. */
    private <T> T facade(Class<T> type, Object driver, Answer answer) {
        ClassLoader loader = type.getClassLoader() == null ? Facades.class.getClassLoader() : type.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, (self, method, given) -> {
            @Nullable Object[] arguments = given == null ? new Object[0] : given;
            if (method.getName().startsWith("cancel")) {
                // It is called while another thread waits for the statement to end.
                return call(driver, method, arguments);
            }
            return switch (method.getName()) {
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "inside a transaction of Intact: " + driver;
                case "unwrap", "isWrapperFor" ->
                    method.getDeclaringClass() == Wrapper.class
                            ? locked(() -> wrapped(self, driver, method.getName(), (Class<?>) arguments[0]))
                            : locked(() -> answer.of(method, arguments));
                default -> locked(() -> answer.of(method, arguments));
            };
        }));
    }

    private @Nullable Object locked(Sent work) throws Throwable {
        rules.scopes().lock().lock();
        try {
            return work.send();
        } finally {
            rules.scopes().lock().unlock();
        }
    }

    static @Nullable Object call(Object target, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private @Nullable Object onConnection(Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            Method own = LogicalConnection.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
            return call(rules, own, arguments);
        } catch (NoSuchMethodException notOurs) {
            rules.refuseClosed();
            rules.scopes().refuseLost();
        }
        Connection driver = rules.scopes().driver();
        if (!(arguments.length > 0
                && arguments[0] instanceof String sql
                && method.getName().startsWith("prepare"))) {
            return shown(call(driver, method, arguments));
        }
        SqlText text = rules.read(sql);
        if (text.kind() == SqlText.Kind.REFUSED) {
            throw LogicalConnection.refused(text);
        }
        // SQLite does what some pragmas say when they are prepared.
        arguments[0] = text.kind() == SqlText.Kind.PLAIN ? text.sent() : "select 1";
        return call(driver, method, arguments) instanceof Statement made ? statement(made, text) : null;
    }

    /** What a driver gave, as the program may see it. */
    @Nullable
    Object shown(@Nullable Object given) {
        if (given instanceof Connection) {
            return connection;
        }
        if (given instanceof Statement statement) {
            return statement(statement, SqlText.change());
        }
        if (given instanceof ResultSet rows) {
            return result(rows, null);
        }
        return given instanceof DatabaseMetaData data
                ? facade(DatabaseMetaData.class, data, (method, arguments) -> shown(call(data, method, arguments)))
                : given;
    }

    private Statement statement(Statement driver, SqlText prepared) {
        rules.made(driver);
        StatementAnswers answers = new StatementAnswers(this, rules, driver, prepared);
        Statement facade = facade(kind(driver), driver, answers);
        answers.knownAs(facade);
        return facade;
    }

    private static Class<? extends Statement> kind(Statement driver) {
        if (driver instanceof CallableStatement) {
            return CallableStatement.class;
        }
        return driver instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    }

    ResultSet result(ResultSet driver, @Nullable Statement from) {
        Fetches fetches = new Fetches(rules, driver);
        return facade(ResultSet.class, driver, (method, arguments) -> {
            if (method.getName().equals("getStatement") && from != null) {
                return from;
            }
            if (ROW_CHANGES.contains(method.getName())) {
                rules.work(true);
            }
            return shown(fetches.of(method, arguments));
        });
    }

    private Object wrapped(Object self, Object driver, String asked, Class<?> type) throws SQLException {
        boolean known = type.isInstance(self);
        boolean given = !known && isDriversOwn(driver, type);
        if (asked.equals("isWrapperFor")) {
            return known || given;
        }
        if (!given && !known) {
            throw new SQLException("Cannot unwrap " + type.getName()
                    + ": inside a transaction of Intact only interfaces of the driver are given, and none that is a"
                    + " connection or a statement itself");
        }
        return known ? self : driversOwn(type, ((Wrapper) driver).unwrap(type));
    }

    private static boolean isDriversOwn(Object driver, Class<?> type) throws SQLException {
        return type.isInterface() && !Wrapper.class.isAssignableFrom(type) && ((Wrapper) driver).isWrapperFor(type);
    }

    private <T> T driversOwn(Class<T> type, Object driver) {
        return facade(type, driver, (method, arguments) -> {
            if (List.of(method.getExceptionTypes()).contains(SQLException.class)) {
                rules.refuseClosed();
            }
            Object given = shown(call(driver, method, arguments));
            return given == null
                    ? null
                    : rules.scopes().dialect().contain(rules.scopes().driver(), given, new ApiWork(rules));
        });
    }
}
