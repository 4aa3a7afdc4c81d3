package dev.intact.dialect;

import dev.intact.schema.ColumnType;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the values of a query's rows so that nothing of them is lost. For one result. */
public interface ResultReading {
    /**
     * A value of the row that the result stands on.
     *
     * @param column from 1
     * @return null, text, a number, a boolean, a {@code java.time} value, {@code byte[]} or {@code UUID}; what has no
     *     such form is the database's own text
     * @throws SQLException what the driver says
     */
    @Nullable
    Object value(int column) throws SQLException;

    /**
     * What the values of a column are, where the database says it of the column and keeps to it.
     *
     * @param column from 1
     * @return empty where only the values say it
     * @throws SQLException what the driver says
     */
    Optional<ColumnType> type(int column) throws SQLException;

    /**
     * Whether the database takes no value into a column that is not of its type.
     *
     * @return false where each value must be looked at
     */
    boolean keepsTypes();

    /**
     * Whether the texts of a column are JSON.
     *
     * @param column from 1
     * @return as it is declared
     */
    boolean isJson(int column);

    /**
     * Reads whole rows, where there are many.
     *
     * @param columns how many the result has
     * @return of the same result, which nothing wraps
     * @throws SQLException what the driver says
     */
    default CellReading cells(int columns) throws SQLException {
        return CellReading.of(this, columns);
    }
}
