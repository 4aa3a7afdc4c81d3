package dev.intact.audit;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Failures;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.Problem;
import dev.intact.error.SecondLookException;
import dev.intact.error.SourceFailedException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import dev.intact.stage.LeftOut;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.StagedTable;
import dev.intact.stage.StagedTable.Place;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Finds every problem of the staged rows against the tables as they will be, with set-based SQL: keys, foreign keys,
 * check constraints, values of types that only the database knows. Takes no lock and changes nothing. For one thread at
 * a time.
 */
public final class Audit {
    /** Of so many rows of one finding the values are told. */
    private static final int MOST_VALUES = 10_000;

    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final Observer observer;
    private final Way way;
    private final List<Problem> stuck = new ArrayList<>();

    /** What is done about a problem. */
    public enum Way {
        /** Each is named, by file and line. */
        NAME,
        /** Each row that has one is noted as left out, the first ones named by file and line. */
        LEAVE_OUT,
        /** The first one ends the audit. */
        NOTICE
    }

    /**
     * An audit.
     *
     * @param dialect of the workspace
     * @param workspace where the rows are staged
     * @param problems takes what is found
     * @param observer told what cannot be checked beforehand
     * @param way what is done about a problem
     */
    public Audit(Dialect dialect, Workspace workspace, ProblemLog problems, Observer observer, Way way) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.problems = problems;
        this.observer = observer;
        this.way = way;
    }

    /**
     * Looks for problems.
     *
     * @param tables all staged tables of the load
     * @return how many more rows are to be left out; there may be more problems once they are
     * @throws SQLException what the database says
     * @throws SecondLookException where there is a problem that is only noticed
     */
    public long run(List<StagedTable> tables) throws SQLException {
        long before = leftOut();
        stuck.clear();
        List<StagedTable> aside = tables.stream().filter(Audit::isCompared).toList();
        for (StagedTable table : aside) {
            for (Finding finding : new TableRules(dialect, workspace, table, way).findings()) {
                report(table, finding);
            }
            for (Finding finding : new CheckRules(dialect, table).findings()) {
                tryReport(table, finding);
            }
        }
        ReferenceRules references = new ReferenceRules(dialect, workspace, tables);
        for (StagedTable table : tables) {
            if (isCompared(table) || isBuiltAndWaits(table)) {
                for (Finding finding : references.ofRows(table)) {
                    report(table, finding);
                }
            }
        }
        for (StagedTable table : aside) {
            for (Finding finding : references.ofTakenParents(table)) {
                reportUnlocated(finding);
            }
        }
        observer.on(new Event.Step("load.checked"));
        long more = leftOut() - before;
        if (more == 0) {
            stuck.forEach(problems::add);
        }
        return more;
    }

    private long leftOut() {
        return problems.leftOut().map(LeftOut::count).orElse(0L);
    }

    /** The others keep their own rules: what was built has its keys, what goes straight meets those of its table. */
    private static boolean isCompared(StagedTable table) {
        return table.stage().kind() == StageTable.Kind.NUMBERED;
    }

    /** Before the database is touched: what is built meets its foreign keys only in the publishing transaction. */
    private boolean isBuiltAndWaits(StagedTable table) {
        return table.stage().kind() == StageTable.Kind.BUILT
                && dialect.capabilities().deferredForeignKeys();
    }

    /** A check's expression may use what only the table has; then the table itself checks, when the rows come. */
    private void tryReport(StagedTable table, Finding finding) throws SQLException {
        // Where all is one transaction, a statement that fails would end it.
        String point = dialect.inTransaction(workspace.connection()) ? "savepoint intact_check" : "";
        execute("", point);
        try {
            report(table, finding);
        } catch (SQLException e) {
            switch (dialect.classify(e)) {
                case OTHER, DATA ->
                    observer.on(new Event.Notice("The " + finding.name() + " of "
                            + table.plan().table().name() + " is left to the database: " + e.getMessage()));
                default -> throw e;
            }
            execute("rollback to ", point);
        }
        execute("release ", point);
    }

    private void execute(String verb, String point) throws SQLException {
        if (point.isEmpty()) {
            return;
        }
        try (Statement statement = workspace.connection().createStatement()) {
            statement.execute(verb + point);
        }
    }

    private void report(StagedTable table, Finding finding) throws SQLException {
        long count = count(finding);
        if (count == 0) {
            return;
        }
        if (way == Way.LEAVE_OUT) {
            leaveOut(table, finding, count);
            return;
        }
        List<Hit> hits = problems.room() == 0 ? List.of() : hits(finding, problems.room());
        Map<Long, Place> places = places(table, hits);
        for (Hit hit : hits) {
            problems.add(located(table, finding, hit, places));
        }
        problems.addUnseen(count - hits.size());
    }

    private void leaveOut(StagedTable table, Finding finding, long count) throws SQLException {
        List<Hit> hits = hits(finding, MOST_VALUES);
        List<Hit> shown = hits.stream()
                .filter(hit -> hit.row() < Sifting.KEPT)
                .limit(problems.room())
                .toList();
        Map<Long, Place> places = places(table, shown);
        for (Hit hit : shown) {
            problems.addOfRow(hit.row(), located(table, finding, hit, places), finding.why(hit));
        }
        for (Hit hit : hits.subList(shown.size(), hits.size())) {
            leaveOut(table, finding, hit);
        }
        if (count > hits.size()) {
            others(table, finding);
        }
    }

    private void leaveOut(StagedTable table, Finding finding, Hit hit) {
        String label = table.plan().label();
        if (hit.row() < Sifting.KEPT) {
            problems.addUnseenOfRow(label, hit.row(), finding.why(hit));
            return;
        }
        stuck.add(new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                finding.column(),
                label,
                hit.value(),
                finding.reason(hit) + "; it is a row that stands and is kept, since its new one is left out"));
    }

    /** What many rows have at fault is not kept for each. */
    private void others(StagedTable table, Finding finding) throws SQLException {
        long most = LeftOut.MOST + 1;
        String sql = "select " + StageTable.ROW + " from (" + finding.sql() + ") f order by 1 limit " + most
                + " offset " + MOST_VALUES;
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                leaveOut(table, finding, new Hit(row.getLong(1), Optional.empty(), List.of()));
            }
        }
    }

    private void reportUnlocated(Finding finding) throws SQLException {
        long count = count(finding);
        if (count == 0) {
            return;
        }
        List<Hit> hits = problems.room() == 0 ? List.of() : hits(finding, problems.room());
        for (Hit hit : hits) {
            problems.add(new Problem(
                    Optional.empty(),
                    OptionalLong.empty(),
                    finding.column(),
                    finding.table(),
                    hit.value(),
                    finding.reason(hit)));
        }
        problems.addUnseen(count - hits.size());
    }

    private static Problem located(StagedTable table, Finding finding, Hit hit, Map<Long, Place> places) {
        Optional<Place> place = Optional.ofNullable(places.get(hit.row()));
        Optional<Place> other =
                hit.other().filter(row -> row != hit.row()).flatMap(row -> Optional.ofNullable(places.get(row)));
        String reason = finding.reason(hit)
                + other.map(first -> ", first in " + first.file() + " "
                                + first.unit().word() + " " + first.line())
                        .orElse("");
        return new Problem(
                place.map(Place::file),
                place.map(p -> OptionalLong.of(p.line())).orElse(OptionalLong.empty()),
                finding.column(),
                table.plan().label(),
                hit.value(),
                reason,
                place.map(Place::unit).orElse(Problem.Unit.LINE));
    }

    private static Map<Long, Place> places(StagedTable table, List<Hit> hits) {
        List<Long> rows = new ArrayList<>();
        for (Hit hit : hits) {
            rows.add(hit.row());
            hit.other().ifPresent(rows::add);
        }
        try {
            return table.places(rows);
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot read " + table.plan().table().name() + "'s sources again: " + Failures.said(e)
                            + " Nothing was changed.",
                    e);
        }
    }

    private long count(Finding finding) throws SQLException {
        if (finding.probe().isPresent() && !any(finding.probe().get())) {
            return 0;
        }
        if (way == Way.NOTICE) {
            if (finding.probe().isPresent() || any(finding.sql() + " limit 1")) {
                throw new SecondLookException("the " + finding.name() + " of " + finding.table() + " does not hold");
            }
            return 0;
        }
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery("select count(*) from (" + finding.sql() + ") f")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private boolean any(String sql) throws SQLException {
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next();
        }
    }

    private List<Hit> hits(Finding finding, int most) throws SQLException {
        List<Hit> hits = new ArrayList<>();
        String sql = finding.sql() + " order by 1 limit " + most;
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                hits.add(hit(row, columns));
            }
        }
        return hits;
    }

    /** The first column is the row, the second the other row, what follows are values. */
    private static Hit hit(ResultSet row, int columns) throws SQLException {
        long number = row.getLong(1);
        long other = row.getLong(2);
        Optional<Long> first = row.wasNull() ? Optional.empty() : Optional.of(other);
        List<String> values = new ArrayList<>();
        for (int i = 3; i <= columns; i++) {
            String value = row.getString(i);
            values.add(value == null ? "null" : value);
        }
        return new Hit(number, first, values);
    }

    /** A row at fault. */
    record Hit(long row, Optional<Long> other, List<String> values) {
        Optional<String> value() {
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
        }
    }

    /**
     * A query that finds rows at fault: their number, the number of another row or null, the values at fault.
     *
     * @param name what it looks for
     * @param table which table is at fault
     * @param column which column is at fault, if one is
     * @param sql the query
     * @param text the reason; {@code {}} stands for the values
     * @param probe a cheaper query that returns a row wherever the other does; empty where there is none
     */
    record Finding(
            String name, String table, Optional<String> column, String sql, String text, Optional<String> probe) {
        Finding(String name, String table, Optional<String> column, String sql, String text) {
            this(name, table, column, sql, text, Optional.empty());
        }

        Finding probed(String probe) {
            return new Finding(name, table, column, sql, text, Optional.of(probe));
        }

        LeftOut.Why why(Hit hit) {
            return new LeftOut.Why(
                    new LeftOut.Reason(column, hit.values().isEmpty() ? plain() : reason(hit)),
                    new LeftOut.Reason(column, plain()));
        }

        /** The reason without values. */
        private String plain() {
            return text.replace(" {}", "");
        }

        String reason(Hit hit) {
            return text.replace("{}", hit.value().orElse(""));
        }
    }

    /** How staged columns are named in SQL, for one table. */
    record Words(Dialect dialect, TableSchema table, StageTable stage) {
        String staged(String alias, String column) {
            Column found = table.column(column).orElseThrow();
            return dialect.comparable(found, dialect.fromStage(found, alias + "." + dialect.quote(column)));
        }

        String standing(String alias, String column) {
            Column found = table.column(column).orElseThrow();
            return dialect.comparable(found, alias + "." + dialect.quote(column));
        }

        String values(String alias, List<String> columns) {
            return columns.stream()
                    .map(column -> ", " + alias + "." + dialect.quote(column))
                    .collect(Collectors.joining());
        }

        String same(String left, String right, List<String> columns) {
            return columns.stream()
                    .map(column -> staged(left, column) + " = " + staged(right, column))
                    .collect(Collectors.joining(" and "));
        }

        String matches(String standing, String staged, List<String> columns) {
            return columns.stream()
                    .map(column -> standing(standing, column) + " = " + staged(staged, column))
                    .collect(Collectors.joining(" and "));
        }
    }
}
