package dev.intact.audit;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Failures;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.stage.ProblemLog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The user's queries that must return no row. For one thread at a time. */
public final class UserChecks {
    private static final Set<FailureKind> FAULTS =
            Set.of(FailureKind.OTHER, FailureKind.DATA, FailureKind.CONSTRAINT, FailureKind.PERMISSION);

    private final Dialect dialect;
    private final List<Check> checks;
    private final Set<String> tables;

    /**
     * Checks.
     *
     * @param dialect of the database
     * @param checks in the order in which they run
     * @param tables those that problems may be told of, without a schema
     */
    public UserChecks(Dialect dialect, List<Check> checks, Set<String> tables) {
        this.dialect = dialect;
        this.checks = List.copyOf(checks);
        this.tables = Set.copyOf(tables);
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
                try {
                    rows.put(check.name(), run(statement, check, problems));
                } finally {
                    statement.execute(inside ? "rollback to savepoint intact_check" : "rollback");
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
            if (!FAULTS.contains(kind)) {
                throw e;
            }
            throw new ConfigurationException(
                    "Cannot run the check \"" + check.name() + "\": " + Failures.said(e)
                            + " Nothing was changed. Mend its query.",
                    e);
        }
    }

    private Problem problem(Check check, ResultSet row, int columns) throws SQLException {
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
                table(row.getMetaData()),
                Optional.of(String.join(", ", values)),
                "the check \"" + check.name() + "\" must return no row");
    }

    /** The first that a column comes from; nothing where all of them are counted or put together. */
    private String table(ResultSetMetaData columns) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getTableName(i);
            if (name != null && tables.contains(name)) {
                return name;
            }
        }
        return "";
    }
}
