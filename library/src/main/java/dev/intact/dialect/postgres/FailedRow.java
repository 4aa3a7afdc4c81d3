package dev.intact.dialect.postgres;

import dev.intact.error.Problem;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.ServerErrorMessage;

/** Which row of a write the server refused, where it says so. */
final class FailedRow {
    private static final Pattern COPIED = Pattern.compile("^COPY .*?, line (\\d+)", Pattern.DOTALL);
    private static final Pattern BATCHED = Pattern.compile("^Batch entry (\\d+) ");

    private FailedRow() {}

    /** A failure of COPY with the number of its row, by those that were sent before. */
    static SQLException ofCopy(SQLException failure, long before) {
        String where = SqlStates.message(SqlStates.told(failure))
                .map(ServerErrorMessage::getWhere)
                .orElse("");
        return located(failure, number(COPIED, where), before);
    }

    /** A failure of a batch with the number of its row, by those that were sent before. */
    static SQLException ofBatch(SQLException failure, long before) {
        return located(failure, number(BATCHED, String.valueOf(failure.getMessage())), before + 1);
    }

    static Problem problem(long row, String column, String value, String reason) {
        return new Problem(
                Optional.empty(), OptionalLong.empty(), Optional.of(column), "row " + row, Optional.of(value), reason);
    }

    private static OptionalLong number(Pattern pattern, String text) {
        Matcher said = pattern.matcher(text);
        return said.find() ? OptionalLong.of(Long.parseLong(said.group(1))) : OptionalLong.empty();
    }

    /** The server's own words; those of a batch would quote the statement. */
    private static SQLException located(SQLException failure, OptionalLong row, long before) {
        SQLException told = SqlStates.told(failure);
        return row.isEmpty()
                ? told
                : new SQLException(
                        "row " + (before + row.getAsLong()) + ": " + told.getMessage(), told.getSQLState(), told);
    }
}
