package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.error.Problem;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeTables;
import dev.intact.ledger.Making;
import dev.intact.ledger.Makings;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.KeptTaking.Place;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes back what a load did to its tables. What is to go, to come and to change is laid out first, by the same queries
 * for a preview and for good; then it is written from there, and what was laid out is kept: it is the change set of the
 * reversal. For one thread at a time.
 */
public final class Reversal {
    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final Demand demand;
    private Optional<ReversalWriting> writing = Optional.empty();

    /**
     * A reversal.
     *
     * @param dialect of the workspace
     * @param workspace in which it is looked at, and whose transaction it is written in
     * @param observer told of each statement that was done
     * @param demand what is taken back, and how
     */
    public Reversal(Dialect dialect, Workspace workspace, Observer observer, Demand demand) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.observer = observer;
        this.demand = demand;
    }

    /** What becomes of rows that were changed since. */
    public enum Stance {
        /** They are named, and nothing is changed. */
        REFUSE,
        /** They stay as they are. */
        KEEP,
        /** They become what they were before the load. */
        OVERWRITE
    }

    /**
     * What is taken back, and how.
     *
     * @param load the load's number
     * @param parts what it changed; asked anew for each look
     * @param stance what becomes of rows that were changed since
     * @param maxProblems how many of them are named
     */
    public record Demand(long load, Supplier<List<Part>> parts, Stance stance, int maxProblems) {}

    /** What becomes of a table. */
    public enum Fate {
        /** It stays. */
        STAYS,
        /** It is made again. */
        MADE,
        /** It is dropped. */
        DROPPED
    }

    /**
     * What happens to one table.
     *
     * @param table its name
     * @param rows how many rows the load added, changed and took away
     * @param added rows put back
     * @param changed rows changed back
     * @param gone rows taken away
     * @param left rows of the load that are not touched
     * @param fate of the table
     * @param why what else there is to say
     * @param examples a few rows
     */
    public record Turned(
            TableName table,
            long rows,
            long added,
            long changed,
            long gone,
            long left,
            Fate fate,
            String why,
            List<Outcome.Example> examples) {
        /** Takes a copy. */
        public Turned {
            examples = List.copyOf(examples);
        }
    }

    /**
     * What was found.
     *
     * @param tables in the order of writing
     * @param problems the first of what keeps the load from being taken back; where there is any, nothing was written
     * @param problemCount all of it
     */
    public record Found(List<Turned> tables, List<Problem> problems, long problemCount) {
        /** Takes copies. */
        public Found {
            tables = List.copyOf(tables);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Tables whose rows may change: those of the load, and those that a foreign key would reach by itself.
     *
     * @return as they are stored; some may not stand
     * @throws SQLException what the database says
     */
    public List<TableName> tables() throws SQLException {
        Set<TableName> tables = new LinkedHashSet<>();
        List<TableName> open = new ArrayList<>(
                demand.parts().get().stream().map(part -> part.table().name()).toList());
        while (!open.isEmpty()) {
            TableName name = open.remove(0);
            if (tables.add(name)) {
                workspace
                        .describe(name)
                        .ifPresent(table -> table.incoming().stream()
                                .filter(key -> reaches(key, table))
                                .map(ForeignKey::table)
                                .forEach(open::add));
            }
        }
        return List.copyOf(tables);
    }

    /** A row that is changed back keeps the columns by which it is matched. */
    private boolean reaches(ForeignKey key, TableSchema table) {
        List<String> matched = demand.parts().get().stream()
                .filter(part -> part.table().name().equals(table.name()))
                .map(Part::key)
                .findFirst()
                .orElseGet(table::primaryKey);
        return key.onDelete() != Action.RESTRICT
                || (key.onUpdate() != Action.RESTRICT && !matched.containsAll(key.parentColumns()));
    }

    /**
     * Looks what would happen, and changes nothing.
     *
     * @return what was found
     * @throws SQLException what the database says
     */
    public Found look() throws SQLException {
        List<String> kept = new ArrayList<>();
        Turns turns = new Turns(dialect, workspace, (number, table, selects) -> {
            String rows = workspace.keep(String.join(" union all ", selects));
            kept.add(rows);
            return rows;
        });
        try {
            ClashNames names = laidOut(turns);
            return new ReversalWriting(dialect, workspace, observer, turns, made())
                    .found(names, Outcome.Change.values());
        } finally {
            for (String rows : kept) {
                queries().execute("drop table " + rows);
            }
        }
    }

    /**
     * Writes, within the publishing transaction, unless there is a problem. May be called again after a rollback.
     *
     * @param wanted the number of the load that does it, and whether what it changes is kept
     * @return what was found, and where there is no problem, done
     * @throws SQLException what the database says
     */
    public Found write(Wanted wanted) throws SQLException {
        long number = wanted.load();
        ChangeSets sets = new ChangeSets(dialect);
        ChangeTables tables = new ChangeTables(dialect);
        sets.prepare(workspace.connection());
        Turns turns = new Turns(dialect, workspace, (part, table, selects) -> {
            tables.make(workspace.connection(), number, part, table);
            Queries queries = queries();
            for (String select : selects) {
                queries.update("insert into " + tables.rows(number, part) + " " + select);
            }
            if (dialect.capabilities().hashesJoins()) {
                queries.execute("analyze " + tables.rows(number, part));
            }
            return tables.rows(number, part);
        });
        ClashNames names = laidOut(turns);
        observer.on(new Event.Step("undo.laid"));
        ReversalWriting now = new ReversalWriting(dialect, workspace, observer, turns, made());
        writing = Optional.of(now);
        if (names.count() == 0) {
            now.write();
            now.keep(sets, wanted);
            observer.on(new Event.Step("undo.kept"));
        }
        return now.found(names);
    }

    /**
     * How much was written.
     *
     * @return by table, of the last {@link #write}
     */
    public List<Workspace.Change> changes() {
        return writing.map(ReversalWriting::changes).orElse(List.of());
    }

    /**
     * The table that was written last.
     *
     * @return for a message about what the database refused
     */
    public Optional<TableName> current() {
        return writing.flatMap(ReversalWriting::current);
    }

    private Making made() throws SQLException {
        return new Makings(dialect).of(workspace.connection(), demand.load());
    }

    private ClashNames laidOut(Turns turns) throws SQLException {
        ClashNames names = new ClashNames(queries(), demand.maxProblems());
        for (Part part : demand.parts().get()) {
            add(part, turns, names);
        }
        if (names.count() == 0 || demand.stance() == Stance.REFUSE) {
            Dependents dependents = new Dependents(workspace, turns, names, demand.load());
            dependents.settle(demand.stance());
            new Barred(workspace, turns).settle(demand.stance(), names, dependents);
        }
        return names;
    }

    private void add(Part part, Turns turns, ClashNames names) throws SQLException {
        if (part.content() instanceof Rows rows && rows.count() == 0 && part.making() == ChangeSets.Making.STOOD) {
            return;
        }
        Optional<TableSchema> standing = workspace.describe(part.table().name());
        Optional<String> obstacle = obstacle(part, standing);
        if (obstacle.isPresent()) {
            names.add(part.table().name().toString(), obstacle.get());
            return;
        }
        TableSchema table = standing.orElse(part.table());
        Place place = standing.isPresent() ? Place.STANDS : Place.MISSING;
        Takings takings = new Takings(dialect, workspace, demand.stance());
        Taking taking = takings.of(part, table, place);
        turns.add(part, table, place, taking.selects());
        Turn turn = turns.of(table.name());
        turn.leave(taking.rows() - turn.tally().all());
        if (table.hasTriggers() || part.table().hasTriggers() || demand.stance() == Stance.OVERWRITE) {
            turn.widen();
        }
        clashes(taking, takings.was(part, table), turn, names);
    }

    private void clashes(Taking taking, Images was, Turn turn, ClashNames names) throws SQLException {
        long rows = 0;
        for (Clash clash : taking.clashes()) {
            boolean named = demand.stance() == Stance.REFUSE
                    || (demand.stance() == Stance.OVERWRITE && clash.sides() == Sides.NONE);
            rows += named ? names.add(clash, was) : count(clash);
        }
        if (rows > 0) {
            turn.because(
                    switch (demand.stance()) {
                        case REFUSE -> rows + " were changed since load " + demand.load();
                        case KEEP -> rows + " were changed since load " + demand.load() + " and are kept";
                        case OVERWRITE -> rows + " were changed since load " + demand.load() + " and are overwritten";
                    });
        }
    }

    private long count(Clash clash) throws SQLException {
        return clash.sides() == Sides.NONE ? clash.unnamed() : queries().count(clash.from());
    }

    /** Why a part cannot be taken back whatever is said. */
    private Optional<String> obstacle(Part part, Optional<TableSchema> standing) {
        if (part.content() instanceof Lost lost) {
            return Optional.of("what load " + part.load() + " changed here is not kept any more (" + lost.why()
                    + "); a backup from before it can be restored");
        }
        if (standing.isEmpty()) {
            return part.making() == ChangeSets.Making.DROPPED
                    ? Optional.empty()
                    : Optional.of("the table is not there any more; a backup can be restored");
        }
        for (Column then : part.columns()) {
            Optional<Column> now = standing.get().column(then.name());
            if (now.isEmpty() || !isAlike(then, now.get())) {
                return Optional.of("the table was altered since load " + part.load() + ": the column " + then.name()
                        + now.map(column -> " is " + column.sqlType() + ", it was " + then.sqlType())
                                .orElse(" is not there any more"));
            }
        }
        return Optional.empty();
    }

    private static boolean isAlike(Column then, Column now) {
        return then.sqlType().equals(now.sqlType())
                || then.type().getClass().equals(now.type().getClass());
    }

    private Queries queries() {
        return new Queries(workspace.connection());
    }
}
