package dev.intact.tx;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every scope can ask the database: code that only asks takes this, and runs in a read, a write and a transaction.
 * For the thread that runs the scope's work.
 */
public sealed interface Queries permits ReadScope, Changes {
    /**
     * Runs a query.
     *
     * @param sql with {@code ?} for each parameter
     * @param mapper makes a value of each row
     * @param parameters bound in order
     * @param <T> the value
     * @return all of them, in the order of the query
     */
    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters);

    /**
     * Runs a query that gives exactly one row.
     *
     * @param sql with {@code ?} for each parameter; where the scope writes, also an insert with {@code returning}
     * @param mapper makes a value of the row
     * @param parameters bound in order
     * @param <T> the value
     * @return the value
     * @throws IllegalStateException where there is no row, or more than one
     */
    default <T> T queryOne(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        List<T> found = query(sql, mapper, parameters);
        if (found.size() != 1) {
            throw new IllegalStateException(Statements.shortened(sql) + " gave " + found.size() + " rows, not one");
        }
        return found.get(0);
    }

    /**
     * Runs a query that gives one row or none.
     *
     * @param sql with {@code ?} for each parameter
     * @param mapper makes a value of the row, not null
     * @param parameters bound in order
     * @param <T> the value
     * @return the value, empty where there is no row
     * @throws IllegalStateException where there is more than one row
     */
    default <T> Optional<T> queryOptional(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        List<T> found = query(sql, mapper, parameters);
        if (found.size() > 1) {
            throw new IllegalStateException(
                    Statements.shortened(sql) + " gave " + found.size() + " rows, not one at most");
        }
        return found.stream().findFirst();
    }
}
