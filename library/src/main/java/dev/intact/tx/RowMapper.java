package dev.intact.tx;

import java.sql.SQLException;

/**
 * Makes a value of a row.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface RowMapper<T> {
    /**
     * Makes it.
     *
     * @param row stands until this returns
     * @return the value
     * @throws SQLException what the row says
     */
    T map(ResultRow row) throws SQLException;
}
