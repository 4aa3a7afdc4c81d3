package dev.intact.dialect.sqlite;

import dev.intact.error.Problem;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.sqlite.SQLiteException;

/** Which row of a write was refused. */
final class FailedRow {
    private FailedRow() {}

    static SQLException of(SQLException failure, long row) {
        return located("row " + row, failure);
    }

    static SQLException of(SQLException failure, long first, long last) {
        return first == last ? of(failure, last) : located("one of the rows " + first + " to " + last, failure);
    }

    private static SQLException located(String place, SQLException failure) {
        SQLException located = new SQLiteException(place + ": " + failure.getMessage(), Codes.of(failure));
        located.initCause(failure);
        return located;
    }

    static Problem problem(long row, String column, String value, String reason) {
        return new Problem(
                Optional.empty(), OptionalLong.empty(), Optional.of(column), "row " + row, Optional.of(value), reason);
    }
}
