package dev.intact.audit;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.stage.ProblemLog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The user's queries that must return no row. For one thread at a time. */
public final class UserChecks {
    private final Dialect dialect;
    private final List<Check> checks;

    /**
     * Checks.
     *
     * @param dialect of the database
     * @param checks in the order in which they run
     */
    public UserChecks(Dialect dialect, List<Check> checks) {
        this.dialect = dialect;
        this.checks = List.copyOf(checks);
    }

    /**
     * A query that must return no row.
     *
     * @param name for reports
     * @param sql a SELECT
     */
    public record Check(String name, String sql) {}

    /**
     * Runs them all. Whatever a query writes is taken back.
     *
     * @param connection on which the tables are as they will be
     * @param problems takes the rows that were returned
     * @return how many rows each returned, by name
     * @throws SQLException what the database says
     * @throws ConfigurationException where a check's query is wrong
     */
    public Map<String, Long> run(Connection connection, ProblemLog problems) throws SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        boolean inside = dialect.inTransaction(connection);
        try (Statement statement = connection.createStatement()) {
            for (Check check : checks) {
                // PostgreSQL lets a query write: with d as (delete … returning …) select ….
                statement.execute(inside ? "savepoint intact_check" : "begin");
                rows.put(check.name(), run(statement, check, problems));
                statement.execute(inside ? "rollback to savepoint intact_check" : "rollback");
                if (inside) {
                    statement.execute("release savepoint intact_check");
                }
            }
        }
        return rows;
    }

    private long run(Statement statement, Check check, ProblemLog problems) throws SQLException {
        try (ResultSet row = statement.executeQuery(check.sql())) {
            long count = 0;
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                count++;
                if (problems.room() > 0) {
                    problems.add(problem(check, row, columns));
                } else {
                    problems.addUnseen(1);
                }
            }
            return count;
        } catch (SQLException e) {
            // A constraint is what a query with a write in it breaks; what comes from outside goes its own way.
            FailureKind kind = dialect.classify(e);
            if (kind != FailureKind.OTHER && kind != FailureKind.DATA && kind != FailureKind.CONSTRAINT) {
                throw e;
            }
            throw new ConfigurationException(
                    "Cannot run the check \"" + check.name() + "\": " + e.getMessage()
                            + ". Nothing was changed. Mend its query.",
                    e);
        }
    }

    private static Problem problem(Check check, ResultSet row, int columns) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            names.add(row.getMetaData().getColumnLabel(i));
            String value = row.getString(i);
            values.add(value == null ? "null" : value);
        }
        return new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(String.join(", ", names)),
                "check",
                Optional.of(String.join(", ", values)),
                "the check \"" + check.name() + "\" must return no row");
    }
}
