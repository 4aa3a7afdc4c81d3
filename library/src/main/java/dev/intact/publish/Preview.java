package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.publish.Merge.Counts;
import dev.intact.publish.Outcome.Cell;
import dev.intact.publish.Outcome.Change;
import dev.intact.publish.Outcome.Example;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows what a publication would do, by the same predicates, and changes nothing: counts, examples, and views of the
 * tables as they will be. For one thread at a time.
 */
public final class Preview {
    private static final int EXAMPLES = 3;

    private final Dialect dialect;
    private final Workspace workspace;
    private final List<StagedTable> tables;

    /**
     * A preview.
     *
     * @param dialect of the workspace
     * @param workspace where the rows are staged
     * @param tables all staged tables of the load
     */
    public Preview(Dialect dialect, Workspace workspace, List<StagedTable> tables) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.tables = WriteOrder.of(tables).stream().flatMap(List::stream).toList();
    }

    /**
     * What would happen.
     *
     * @return by table, in the order of writing
     * @throws SQLException what the database says
     */
    public Map<TableName, Outcome> look() throws SQLException {
        Map<TableName, Outcome> outcomes = new LinkedHashMap<>();
        for (StagedTable staged : tables) {
            outcomes.put(staged.plan().table().name(), look(staged));
        }
        return outcomes;
    }

    private Outcome look(StagedTable staged) throws SQLException {
        Difference d = new Difference(dialect, workspace, staged);
        Planner.Choice choice = new Planner(
                        dialect, workspace, tables, (w, table, difference, places) -> new Joined(w, table, difference))
                .choose(staged);
        long before = choice.merge().before();
        return switch (choice.strategy()) {
            case FILL, APPEND, BUILD, STRAIGHT ->
                new Outcome(
                        choice.strategy(),
                        choice.why(),
                        staged.rows(),
                        0,
                        0,
                        0,
                        before,
                        inserts(staged, d.stage() + " s", Change.INSERT));
            case MERGE, REINSERT -> keyed(staged, d, choice, before);
            case MULTISET -> counted(staged, d, choice, before);
        };
    }

    private Outcome keyed(StagedTable staged, Difference d, Planner.Choice choice, long before) throws SQLException {
        String fresh = d.stage() + " s where " + d.fresh();
        String changed = d.joined() + " where " + d.changed();
        String gone = d.target() + " t where " + d.gone();
        Counts counts = choice.merge().counts();
        List<Example> examples = new ArrayList<>(inserts(staged, fresh, Change.INSERT));
        if (counts.changed() > 0) {
            examples.addAll(updates(staged, d, changed));
        }
        if (counts.gone() > 0) {
            examples.addAll(inserts(staged, gone, Change.DELETE));
        }
        return outcome(staged, choice, counts.fresh(), counts.changed(), counts.gone(), before, examples);
    }

    private Outcome counted(StagedTable staged, Difference d, Planner.Choice choice, long before) throws SQLException {
        String left = "(" + d.multiset() + ") m where ";
        long inserted = queries().count(left + "srow is not null");
        long deleted = queries().count(left + "rid is not null");
        List<Example> examples = new ArrayList<>();
        String fresh =
                d.stage() + " s where s." + StageTable.ROW + " in (select srow from " + left + "srow is not null)";
        examples.addAll(inserts(staged, fresh, Change.INSERT));
        String gone = d.target() + " t where " + d.rowId() + " in (select rid from " + left + "rid is not null)";
        examples.addAll(inserts(staged, gone, Change.DELETE));
        return outcome(staged, choice, inserted, 0, deleted, before, examples);
    }

    private static Outcome outcome(
            StagedTable staged,
            Planner.Choice choice,
            long inserted,
            long updated,
            long deleted,
            long before,
            List<Example> examples) {
        return new Outcome(
                choice.strategy(),
                choice.why(),
                inserted,
                updated,
                deleted,
                staged.rows() - inserted - updated,
                before,
                examples);
    }

    private List<Example> inserts(StagedTable staged, String from, Change change) throws SQLException {
        String alias = change == Change.DELETE ? "t" : "s";
        List<Column> columns = change == Change.DELETE && !staged.plan().key().isEmpty()
                ? keyColumns(staged.plan())
                : staged.plan().columns();
        String values =
                columns.stream().map(c -> alias + "." + dialect.quote(c.name())).collect(Collectors.joining(", "));
        List<Example> examples = new ArrayList<>();
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery("select " + values + " from " + from + " limit " + EXAMPLES)) {
            while (row.next()) {
                List<Cell> cells = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    Optional<String> value = Optional.ofNullable(row.getString(i + 1));
                    Optional<String> none = Optional.empty();
                    cells.add(
                            change == Change.DELETE
                                    ? new Cell(columns.get(i).name(), value, none)
                                    : new Cell(columns.get(i).name(), none, value));
                }
                examples.add(new Example(change, cells));
            }
        }
        return examples;
    }

    private List<Example> updates(StagedTable staged, Difference d, String from) throws SQLException {
        List<Column> columns = staged.plan().columns();
        String values = columns.stream()
                .map(c -> "t." + d.quoted(c) + ", s." + d.quoted(c) + ", " + d.standing(c) + " is distinct from "
                        + d.staged(c))
                .collect(Collectors.joining(", "));
        List<Example> examples = new ArrayList<>();
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery("select " + values + " from " + from + " limit " + EXAMPLES)) {
            while (row.next()) {
                List<Cell> cells = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    String name = columns.get(i).name();
                    if (row.getBoolean(3 * i + 3) || staged.plan().key().contains(name)) {
                        cells.add(new Cell(
                                name,
                                Optional.ofNullable(row.getString(3 * i + 1)),
                                Optional.ofNullable(row.getString(3 * i + 2))));
                    }
                }
                examples.add(new Example(Change.UPDATE, cells));
            }
        }
        return examples;
    }

    private static List<Column> keyColumns(TablePlan plan) {
        return plan.key().stream()
                .map(name -> plan.table().column(name).orElseThrow())
                .toList();
    }

    /** What may be done while the views stand. */
    @FunctionalInterface
    public interface Look {
        /**
         * Looks.
         *
         * @throws SQLException what the database says
         */
        void run() throws SQLException;
    }

    /**
     * Runs a look while unqualified table names mean the tables as they will be: temporary views, seen by this
     * connection alone.
     *
     * @param look what to do
     * @throws SQLException what the database says
     */
    public void through(Look look) throws SQLException {
        List<String> views = new ArrayList<>();
        try {
            for (StagedTable staged : tables) {
                String name = dialect.quote(staged.plan().table().name().name());
                queries().execute("create temp view " + name + " as " + asTheyWillBe(staged));
                views.add(name);
            }
            look.run();
        } catch (SQLException | RuntimeException e) {
            dropAfter(views, e);
            throw e;
        }
        drop(views);
    }

    /** Where the failure has ended a transaction, they go with it. */
    private void dropAfter(List<String> views, Exception failure) {
        try {
            drop(views);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void drop(List<String> views) throws SQLException {
        for (String view : views) {
            queries().execute("drop view if exists " + view);
        }
    }

    private String asTheyWillBe(StagedTable staged) throws SQLException {
        TablePlan plan = staged.plan();
        Difference d = new Difference(dialect, workspace, staged);
        boolean matched =
                !plan.made() && plan.mode() != Mode.APPEND && !plan.key().isEmpty();
        String columns = plan.table().columns().stream()
                .map(c -> willBe(plan, c, matched) + " as " + dialect.quote(c.name()))
                .collect(Collectors.joining(", "));
        String rows = "select " + columns + " from " + d.stage() + " s"
                + (matched ? " left join " + d.target() + " t on " + d.sameKey() : "");
        if (plan.made() || plan.mode() == Mode.REPLACE) {
            return rows;
        }
        String standing = plan.table().columns().stream()
                .map(c -> "t." + dialect.quote(c.name()))
                .collect(Collectors.joining(", "));
        return rows + " union all select " + standing + " from " + d.target() + " t"
                + (plan.mode() == Mode.UPSERT ? " where " + d.gone() : "");
    }

    private String willBe(TablePlan plan, Column column, boolean matched) {
        String quoted = dialect.quote(column.name());
        if (plan.binds(List.of(column.name()))) {
            return dialect.fromStage(column, "s." + quoted);
        }
        // No row of the target has its very type, whatever words it is declared with.
        String none =
                "(select x." + quoted + " from " + workspace.target(plan.table().name()) + " x where 1 = 0)";
        return matched ? "t." + quoted : none;
    }

    private Queries queries() {
        return new Queries(workspace.connection());
    }
}
