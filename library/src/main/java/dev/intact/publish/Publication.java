package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.StageTable.Kind;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.Workspace.Places;
import dev.intact.error.SecondLookException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Writes staged rows into their tables, inside a transaction that somebody else begins and ends. What was gone is taken
 * away children first, what is new or changed is written parents first. For one thread at a time.
 */
public final class Publication {
    /** From here on an index is cheaper built than kept; below it nobody's prepared statements are disturbed. */
    private static final long MANY_ROWS = 10_000;

    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final Optional<Straight> straight;
    private final List<List<StagedTable>> groups;
    private final Map<TableName, StagedTable> written = new HashMap<>();
    private final Map<TableName, TableWork> works = new LinkedHashMap<>();
    private Optional<Recording> recording = Optional.empty();
    private TableName current = TableName.of("-");

    /**
     * A publication.
     *
     * @param dialect of the workspace
     * @param workspace where the rows are staged
     * @param tables all staged tables of the load
     * @param observer told of each statement that was done
     * @param straight in the smooth way of a load: writes the rows of a table that are not aside; empty in the exact way,
     *     where each statement compares for itself
     */
    public Publication(
            Dialect dialect,
            Workspace workspace,
            List<StagedTable> tables,
            Observer observer,
            Optional<Straight> straight) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.observer = observer;
        this.straight = straight;
        this.groups = WriteOrder.of(tables);
    }

    /** Takes rows straight from their sources into their table, in the publishing transaction. */
    @FunctionalInterface
    public interface Straight {
        /**
         * Writes them.
         *
         * @param table what goes into it
         * @return how many rows the table has taken
         * @throws SQLException what the database says
         */
        long write(StagedTable table) throws SQLException;
    }

    /**
     * The tables in the order in which they are written, or were.
     *
     * @return parents first
     */
    public List<StagedTable> order() {
        return groups.stream().flatMap(List::stream).map(this::written).toList();
    }

    /**
     * The table that was being written last.
     *
     * @return for messages about a failure
     */
    public TableName current() {
        return current;
    }

    /**
     * Writes everything. May be called again after a rollback.
     *
     * @param wanted whether what is changed is kept
     * @return what happened, by table, in the order of writing
     * @throws SQLException what the database says
     */
    public Map<TableName, Outcome> write(Wanted wanted) throws SQLException {
        works.clear();
        written.clear();
        made(Definition::table, dialect::create, Publication::isNumbered);
        observer.on(new Event.Step("publish.made"));
        for (List<StagedTable> group : groups) {
            for (StagedTable staged : group) {
                works.put(staged.plan().table().name(), plan(staged));
            }
        }
        Recording started = new Recording(dialect, workspace, wanted);
        started.begin(works);
        recording = Optional.of(started);
        DeletedFirst deleted = new DeletedFirst(dialect, workspace.connection(), works);
        Set<TableName> first = deleted.tables();
        if (first.isEmpty() || !deleted.isAtOnce()) {
            inOrder(first);
        } else {
            atOnce(first);
        }
        made(
                Definition::keys,
                dialect::addKeys,
                staged -> isNumbered(staged) || staged.plan().definition().isPresent());
        made(Definition::references, dialect::addReferences, staged -> true);
        advance();
        started.finish(works);
        observer.on(new Event.Step("changes.kept"));
        Map<TableName, Outcome> outcomes = new LinkedHashMap<>();
        works.forEach((name, work) -> {
            work.refuseMoved();
            outcomes.put(name, work.outcome());
        });
        return outcomes;
    }

    /**
     * How much was written.
     *
     * @return by table, of the last {@link #write}
     */
    public List<Workspace.Change> changes() {
        return works.entrySet().stream()
                .map(work -> new Workspace.Change(
                        work.getKey(), work.getValue().outcome().changed()))
                .toList();
    }

    private void inOrder(Set<TableName> first) throws SQLException {
        for (int i = groups.size() - 1; i >= 0; i--) {
            run(groups.get(i).stream().filter(t -> first.contains(name(t))).toList(), TableWork::delete);
        }
        for (List<StagedTable> group : groups) {
            run(group, TableWork::deleteChanged);
            if (isCircle(group)) {
                // An updated row may refer to a new one, and a new one to an updated one.
                run(group, TableWork::updateAndInsert);
            } else {
                List<Workspace.Rebuild> rebuilds = withoutIndexes(group);
                run(group, TableWork::update);
                run(group, TableWork::insert);
                for (Workspace.Rebuild rebuild : rebuilds) {
                    queries().execute(rebuild.build());
                }
            }
        }
        for (int i = groups.size() - 1; i >= 0; i--) {
            run(groups.get(i).stream().filter(t -> !first.contains(name(t))).toList(), TableWork::delete);
        }
    }

    /**
     * Everything as one statement, at whose end the foreign keys are checked: so a child may leave a parent that has to go
     * before the row that takes over its unique value can come.
     */
    private void atOnce(Set<TableName> first) throws SQLException {
        for (List<StagedTable> group : groups) {
            run(group, TableWork::deleteChanged);
        }
        List<StagedTable> parentsFirst = order();
        List<StagedTable> childrenFirst = new ArrayList<>(parentsFirst);
        Collections.reverse(childrenFirst);
        List<TableWork.Step> steps = new ArrayList<>();
        childrenFirst.stream().filter(t -> first.contains(name(t))).forEach(t -> steps.addAll(work(t).delete()));
        parentsFirst.forEach(t -> steps.addAll(work(t).updateAndInsert()));
        childrenFirst.stream().filter(t -> !first.contains(name(t))).forEach(t -> steps.addAll(work(t).delete()));
        current = name(parentsFirst.get(0));
        together(steps);
    }

    private TableWork work(StagedTable staged) {
        return Objects.requireNonNull(works.get(name(staged)));
    }

    /** Takes away the indexes of tables that stand empty and are about to get many rows, or that change for the most part. */
    private List<Workspace.Rebuild> withoutIndexes(List<StagedTable> group) throws SQLException {
        List<Workspace.Rebuild> rebuilds = new ArrayList<>();
        for (StagedTable staged : group) {
            TablePlan plan = staged.plan();
            boolean many =
                    staged.rows() >= MANY_ROWS && !plan.made() && !plan.table().hasTriggers();
            if (many
                    && (work(staged).changesMost()
                            || !queries().any("select 1 from " + workspace.target(name(staged))))) {
                current = name(staged);
                rebuilds.addAll(workspace.rebuilds(current, work(staged).touched()));
            }
        }
        for (Workspace.Rebuild rebuild : rebuilds) {
            queries().execute(rebuild.drop());
        }
        return rebuilds;
    }

    /** Something the dialect says about a table that is made. */
    private interface Making {
        List<String> statements(TableSchema table, String sqlName);
    }

    private static boolean isNumbered(StagedTable staged) {
        return staged.stage().kind() == Kind.NUMBERED;
    }

    private void made(Function<Definition, List<String>> known, Making making, Predicate<StagedTable> wanted)
            throws SQLException {
        for (StagedTable staged : order()) {
            TableSchema table = staged.plan().table();
            if (staged.plan().made() && wanted.test(staged)) {
                current = table.name();
                List<String> statements = staged.plan()
                        .definition()
                        .map(known)
                        .orElseGet(() -> making.statements(table, workspace.target(table.name())));
                for (String sql : statements) {
                    queries().execute(sql);
                }
            }
        }
    }

    private TableWork plan(StagedTable staged) throws SQLException {
        current = name(staged);
        Difference difference = new Difference(dialect, workspace, staged);
        if (staged.stage().kind() != Kind.NUMBERED) {
            return moved(staged, difference);
        }
        Planner.Choice choice = new Planner(
                        dialect, workspace, order(), straight.isPresent() ? Kept::new : Publication::joined)
                .choose(staged);
        return new TableWork(staged, difference, choice, choice.merge().before());
    }

    /** What needs no comparing: it is in its table once this returns. */
    private TableWork moved(StagedTable staged, Difference difference) throws SQLException {
        boolean built = staged.stage().kind() == Kind.BUILT;
        OptionalLong rows = built
                ? workspace.install(staged.stage(), staged.plan().table())
                : OptionalLong.of(straight.orElseThrow().write(staged));
        if (rows.isEmpty() || (built && rows.getAsLong() != staged.rows())) {
            throw new SecondLookException(name(staged) + " is not as it was");
        }
        written.put(name(staged), built ? staged : staged.written(rows.getAsLong()));
        observer.on(new Event.Step("publish.written"));
        Merge none = new Joined(workspace, staged, difference);
        Planner.Choice choice = built
                ? new Planner.Choice(
                        Strategy.BUILD, staged.plan().made() ? "the table is new" : "the table is empty", none)
                : new Planner.Choice(Strategy.STRAIGHT, "few rows are only added", none);
        return new TableWork(written(staged), difference, choice, 0);
    }

    private StagedTable written(StagedTable staged) {
        return written.getOrDefault(name(staged), staged);
    }

    private static Merge joined(Workspace workspace, StagedTable staged, Difference difference, Places places) {
        return new Joined(workspace, staged, difference);
    }

    private static boolean isCircle(List<StagedTable> group) {
        return group.size() > 1
                || group.get(0).plan().table().foreignKeys().stream()
                        .anyMatch(key -> key.parent().equals(name(group.get(0))));
    }

    private void run(List<StagedTable> group, Function<TableWork, List<TableWork.Step>> kind) throws SQLException {
        List<TableWork.Step> steps = new ArrayList<>();
        for (StagedTable staged : group) {
            steps.addAll(kind.apply(work(staged)));
        }
        if (group.isEmpty() || steps.isEmpty()) {
            return;
        }
        current = name(group.get(0));
        if (steps.size() > 1 && !dialect.capabilities().deferredForeignKeys()) {
            together(steps);
            return;
        }
        for (TableWork.Step step : steps) {
            step.count().accept(recording().run(step));
            observer.on(new Event.Step("publish.written"));
        }
    }

    /** Several writes as one statement: foreign keys that cannot wait for COMMIT are checked at its end. */
    private void together(List<TableWork.Step> steps) throws SQLException {
        StringBuilder sql = new StringBuilder("with ");
        StringBuilder counts = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            TableWork.Step step = steps.get(i);
            String name = "w" + i;
            sql.append(i == 0 ? "" : ", ").append(name).append(" as (");
            sql.append(recording().returning(step)).append(')');
            if (recording().isReturned(step)) {
                sql.append(", k").append(i).append(" as (");
                sql.append(recording().keep(step, name)).append(')');
            }
            counts.append(i == 0 ? " select " : ", ")
                    .append("(select count(*) from w")
                    .append(i)
                    .append(')');
        }
        try (var statement = workspace.connection().createStatement();
                var row = statement.executeQuery(sql.append(counts).toString())) {
            row.next();
            for (int i = 0; i < steps.size(); i++) {
                steps.get(i).count().accept(row.getLong(i + 1));
            }
        }
        observer.on(new Event.Step("publish.written"));
    }

    private void advance() throws SQLException {
        for (TableWork work : works.values()) {
            boolean numbered = work.plan().columns().stream()
                    .anyMatch(c -> c.fill() == Column.Fill.SEQUENCE || c.fill() == Column.Fill.IDENTITY_ALWAYS);
            if (numbered) {
                current = work.plan().table().name();
                for (String sql : dialect.advanceSequences(work.plan().table(), workspace.target(current))) {
                    queries().execute(sql);
                }
            }
        }
    }

    /**
     * After COMMIT: what the database should know of the rows that are kept.
     *
     * @throws SQLException what the database says
     */
    public void settle() throws SQLException {
        if (recording.isPresent()) {
            recording.get().settle();
        }
    }

    private Recording recording() {
        return recording.orElseThrow();
    }

    private Queries queries() {
        return new Queries(workspace.connection());
    }

    private static TableName name(StagedTable staged) {
        return staged.plan().table().name();
    }
}
