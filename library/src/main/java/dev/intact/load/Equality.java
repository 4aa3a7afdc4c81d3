package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable.Kind;
import dev.intact.dialect.Workspace;
import dev.intact.error.Problem;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.schema.ColumnType;
import dev.intact.schema.FieldNames;
import dev.intact.schema.Mode;
import dev.intact.stage.Binding;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Compares what tables hold with the tables they were read from: the sums of what the driver gave there and gives here. It
 * knows nothing of what was staged and how it was written.
 */
final class Equality {
    private final Dialect dialect;
    private final Workspace workspace;
    private final int batch;
    private final ProblemLog problems;

    Equality(Dialect dialect, Workspace workspace, int batch, ProblemLog problems) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.batch = batch;
        this.problems = problems;
    }

    /** Before any row is read. */
    static void watch(List<TablePlan> plans) {
        plans.forEach(plan -> feed(plan)
                .ifPresent(feed -> feed.compare(bound(plan, feed).stream()
                        .map(binding ->
                                binding.<ColumnType>map(one -> one.column().type()))
                        .toList())));
    }

    /** Of several sources no one is the table. */
    private static Optional<TableFeed> feed(TablePlan plan) {
        List<TableFeed> feeds = Feeds.tables(plan.feeds());
        return plan.feeds().size() == 1 && feeds.size() == 1 ? Optional.of(feeds.get(0)) : Optional.empty();
    }

    /** What each field becomes; what takes another value than the field's is not compared. */
    private static List<Optional<Binding>> bound(TablePlan plan, TableFeed feed) {
        List<String> fields = feed.fields();
        return fields.stream()
                .map(field -> plan.bindings().stream()
                        .filter(binding -> field.equals(found(fields, binding)))
                        .filter(binding -> binding.format().isEmpty()
                                && binding.nulls().isEmpty()
                                && binding.defaultValue().isEmpty())
                        .findFirst())
                .toList();
    }

    private static String found(List<String> fields, Binding binding) {
        int at = FieldNames.find(fields, binding.field());
        return at < 0 ? "" : fields.get(at);
    }

    /** In the publishing transaction, when all is written. A table that differs is a problem. */
    List<CheckReport> check(List<StagedTable> written) throws SQLException, IOException {
        List<CheckReport> reports = new ArrayList<>();
        for (StagedTable staged : written) {
            Optional<TableFeed> feed = feed(staged.plan());
            Optional<String> sql = feed.flatMap(from -> query(staged, from));
            if (sql.isPresent()) {
                reports.add(check(staged.plan(), feed.get(), sql.get()));
            }
        }
        return reports;
    }

    private CheckReport check(TablePlan plan, TableFeed feed, String sql) throws SQLException, IOException {
        RowSum there = feed.content().sum();
        long standing = feed.content().counted();
        RowSum here = sum(workspace.connection(), sql, plan, feed);
        boolean same = there.hex().equals(here.hex()) && there.rows() == here.rows() && standing == there.rows();
        if (!same) {
            String read = standing == there.rows() ? "" : ", of which " + there.rows() + " were read";
            problems.add(new Problem(
                    Optional.of(feed.name()),
                    OptionalLong.empty(),
                    Optional.empty(),
                    plan.label(),
                    Optional.empty(),
                    "the table would not be what its source is: the source has " + standing + " rows" + read
                            + ", their digest is " + there.hex() + "; the table would have " + here.rows()
                            + " rows with the digest " + here.hex()
                            + ". A trigger changes rows as they are written, or a"
                            + " column's type is narrower than the source's"));
        }
        String name = plan.label() + " is as in " + feed.name() + ": " + here.rows() + " rows, digest " + here.hex();
        return new CheckReport(name, same ? 0 : 1);
    }

    private RowSum sum(Connection connection, String sql, TablePlan plan, TableFeed feed) throws SQLException {
        List<Optional<ColumnType>> types = bound(plan, feed).stream()
                .flatMap(Optional::stream)
                .map(binding -> Optional.of(binding.column().type()))
                .toList();
        RowSum quick = feed.sum(types);
        if (dialect.pass(connection, sql, quick, quick::endRow)) {
            return quick;
        }
        RowSum sum = feed.sum(types);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(batch);
            try (ResultSet rows = statement.executeQuery(sql)) {
                CellReading cells = dialect.reading(rows).cells(types.size());
                while (rows.next()) {
                    cells.read(sum);
                    sum.endRow();
                }
            }
        }
        return sum;
    }

    /** The rows that the source brings: all of a table that is to be it, else those with its keys. */
    private Optional<String> query(StagedTable staged, TableFeed feed) {
        TablePlan plan = staged.plan();
        String columns = bound(plan, feed).stream()
                .flatMap(Optional::stream)
                .map(binding -> "t." + dialect.quote(binding.column().name()))
                .collect(Collectors.joining(", "));
        String all =
                "select " + columns + " from " + workspace.target(plan.table().name()) + " t";
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        if (plan.made() || plan.mode() == Mode.REPLACE) {
            return Optional.of(all);
        }
        if (plan.key().isEmpty() || staged.stage().kind() != Kind.NUMBERED) {
            return Optional.empty();
        }
        String same = plan.key().stream()
                .map(dialect::quote)
                .map(column -> "s." + column + " = t." + column)
                .collect(Collectors.joining(" and "));
        return Optional.of(
                all + " where exists (select 1 from " + staged.stage().sql() + " s where " + same + ")");
    }
}
