package dev.intact.adopt;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a result that comes in pieces. Before a statement the driver sets a savepoint, before it fetches the next piece
 * it does not: a row that cannot be computed would end the transaction.
 */
final class Fetches {
    private static final String SAVEPOINT = "intact_adopted_fetch";

    private final LogicalConnection rules;
    private final ResultSet driver;
    private int left = -1;

    Fetches(LogicalConnection rules, ResultSet driver) {
        this.rules = rules;
        this.driver = driver;
    }

    @Nullable
    Object of(Method method, @Nullable Object[] arguments) throws Throwable {
        boolean reads = method.getName().equals("next") && rules.fetchesMayEndTheTransaction();
        if (!reads || driver.getFetchSize() == 0) {
            return Facades.call(driver, method, arguments);
        }
        left = left < 0 ? driver.getFetchSize() : left;
        if (left-- > 0) {
            return Facades.call(driver, method, arguments);
        }
        left = driver.getFetchSize() - 1;
        return fetch(method, arguments);
    }

    private @Nullable Object fetch(Method method, @Nullable Object[] arguments) throws Throwable {
        Scopes scopes = rules.scopes();
        scopes.run("savepoint " + SAVEPOINT);
        try {
            Object more = Facades.call(driver, method, arguments);
            scopes.run("release savepoint " + SAVEPOINT);
            return more;
        } catch (SQLException e) {
            scopes.run("rollback to savepoint " + SAVEPOINT);
            scopes.run("release savepoint " + SAVEPOINT);
            throw e;
        }
    }
}
