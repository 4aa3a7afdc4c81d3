package dev.intact.adopt;

import dev.intact.adopt.SqlText.Kind;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What a statement answers: the driver's word, but for what is about transactions. */
final class StatementAnswers implements Facades.Answer {
    private final Facades facades;
    private final LogicalConnection rules;
    private final Statement driver;
    private final SqlText prepared;
    private @Nullable Statement self;
    private Last last = Last.SENT;

    StatementAnswers(Facades facades, LogicalConnection rules, Statement driver, SqlText prepared) {
        this.facades = facades;
        this.rules = rules;
        this.driver = driver;
        this.prepared = prepared;
    }

    void knownAs(Statement facade) {
        self = facade;
    }

    /** What was executed last. */
    private enum Last {
        SENT,
        /** We did it ourselves: the driver knows of no result. */
        OBEYED,
        OBEYED_AND_READ
    }

    @Override
    public @Nullable Object of(Method method, @Nullable Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("execute")) {
            return execute(method, arguments);
        }
        if (last != Last.SENT) {
            switch (name) {
                case "getUpdateCount", "getLargeUpdateCount" -> {
                    return number(method, last == Last.OBEYED ? 0 : -1);
                }
                case "getResultSet" -> {
                    return null;
                }
                case "getMoreResults" -> {
                    last = Last.OBEYED_AND_READ;
                    return false;
                }
                default -> {}
            }
        }
        return switch (name) {
            case "getConnection" -> facades.connection();
            case "close" -> close(method, arguments);
            case "addBatch" -> addBatch(method, arguments);
            default -> shown(Facades.call(driver, method, arguments));
        };
    }

    private @Nullable Object close(Method method, @Nullable Object[] arguments) throws Throwable {
        rules.closed(driver);
        return Facades.call(driver, method, arguments);
    }

    private @Nullable Object addBatch(Method method, @Nullable Object[] arguments) throws Throwable {
        if (arguments.length == 1 && arguments[0] instanceof String sql) {
            SqlText text = rules.read(sql);
            if (text.kind() != Kind.PLAIN) {
                throw LogicalConnection.refused(text);
            }
            arguments[0] = text.sent();
        }
        return Facades.call(driver, method, arguments);
    }

    private @Nullable Object execute(Method method, @Nullable Object[] arguments) throws Throwable {
        boolean batch = method.getName().endsWith("Batch");
        SqlText text = arguments.length > 0 && arguments[0] instanceof String sql ? rules.read(sql) : prepared;
        if (text.kind() != Kind.PLAIN) {
            return obey(text, method, batch);
        }
        if (arguments.length > 0 && arguments[0] instanceof String) {
            arguments[0] = text.sent();
        }
        rules.work(text.writes() || batch);
        last = Last.SENT;
        try {
            Object given = Facades.call(driver, method, arguments);
            if (text.several()) {
                rules.scopes().refuseGone(null);
                rules.scopes().refuseLost();
            }
            return shown(given);
        } catch (SQLException e) {
            rules.scopes().refuseGone(e);
            throw e;
        }
    }

    private Object obey(SqlText text, Method method, boolean batch) throws SQLException {
        if (batch) {
            throw LogicalConnection.refused(text);
        }
        rules.obey(text);
        last = Last.OBEYED;
        if (method.getReturnType() == ResultSet.class) {
            throw new SQLException("The statement is done and returned no rows", "02000");
        }
        return method.getReturnType() == boolean.class ? false : number(method, 0);
    }

    private static Object number(Method method, int number) {
        if (method.getReturnType() == long.class) {
            return (long) number;
        }
        return number;
    }

    private @Nullable Object shown(@Nullable Object given) {
        return given instanceof ResultSet rows ? facades.result(rows, self) : facades.shown(given);
    }
}
