package dev.intact.load;

import dev.intact.audit.UserChecks;
import dev.intact.dialect.Dialect;
import dev.intact.error.Problem;
import dev.intact.ledger.Ledger;
import dev.intact.ledger.Ledger.Entry;
import dev.intact.ledger.Timeline;
import dev.intact.ledger.Timelines;
import dev.intact.load.Load.SqlCheck;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The checks of one load. For one thread at a time. */
final class Checks {
    /** An undo and a restore read nothing; behind more of them than this, nothing is looked for. */
    private static final int LOOKED_BACK = 20;

    private final Dialect dialect;
    private final List<Check> checks;
    private final ProblemLog problems;
    private final Map<TableName, OptionalLong> earlier = new HashMap<>();

    Checks(Dialect dialect, List<Check> checks, ProblemLog problems) {
        this.dialect = dialect;
        this.checks = checks;
        this.problems = problems;
    }

    /** Asks what the last loads have read; before this one is noted among them. */
    Checks lookBack(Connection connection, List<StagedTable> staged, Observer observer) throws SQLException {
        for (Check check : checks) {
            if (check instanceof RowsCheck rows && rows.isRelative() && !earlier.containsKey(rows.table())) {
                Optional<StagedTable> table =
                        staged.stream().filter(one -> rows.counts(one.plan())).findFirst();
                OptionalLong read =
                        table.isPresent() ? read(connection, table.get().plan()) : OptionalLong.empty();
                earlier.put(rows.table(), read);
                if (read.isEmpty()) {
                    observer.on(
                            new Event.Notice("The check \"" + rows.name() + "\" has no load before to compare with"));
                }
            }
        }
        return this;
    }

    private OptionalLong read(Connection connection, TablePlan plan) throws SQLException {
        String table = plan.table().name().toString();
        List<Entry> loads = new Ledger(dialect).latestOf(connection, table, LOOKED_BACK);
        if (loads.isEmpty()) {
            return OptionalLong.empty();
        }
        Timeline timeline = new Timelines(dialect)
                .timeline(connection, table, loads.get(loads.size() - 1).load());
        return loads.stream()
                .filter(entry -> !entry.key().startsWith(Ledger.RESTORE))
                .filter(entry -> timeline.isInForce(Set.of(entry.load())))
                .map(entry -> ReportJson.read(entry.report()))
                .filter(report -> report.origin().undoes().isEmpty())
                .flatMap(report -> report.tables().stream())
                .filter(done -> done.table().equals(table) || done.table().equals(plan.label()))
                .mapToLong(TableReport::read)
                .findFirst();
    }

    /** Runs them all, on a connection on which the tables are as they will be. */
    List<CheckReport> run(Connection connection, List<StagedTable> staged) throws SQLException {
        List<UserChecks.Check> queries = checks.stream()
                .filter(SqlCheck.class::isInstance)
                .map(SqlCheck.class::cast)
                .map(check -> new UserChecks.Check(check.name(), check.sql()))
                .toList();
        Set<String> tables =
                staged.stream().map(table -> table.plan().table().name().name()).collect(Collectors.toSet());
        Map<String, Long> found = new UserChecks(dialect, queries, tables).run(connection, problems);
        List<CheckReport> reports = new ArrayList<>();
        for (Check check : checks) {
            reports.add(new CheckReport(
                    check.name(),
                    check instanceof RowsCheck rows ? run(rows, staged) : found.getOrDefault(check.name(), 0L)));
        }
        return reports;
    }

    private long run(RowsCheck check, List<StagedTable> staged) {
        Optional<String> refusal = staged.stream()
                .filter(table -> check.counts(table.plan()))
                .findFirst()
                .flatMap(table ->
                        check.refusal(table.read(), earlier.getOrDefault(check.table(), OptionalLong.empty())));
        refusal.ifPresent(reason -> problems.add(new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                check.table().toString(),
                Optional.empty(),
                reason)));
        return refusal.isPresent() ? 1 : 0;
    }
}
