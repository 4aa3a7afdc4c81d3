package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.Workspace;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Content;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeTables;
import dev.intact.ledger.Making;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.publish.Reversal.Fate;
import dev.intact.publish.Reversal.Found;
import dev.intact.publish.Reversal.Turned;
import dev.intact.publish.Turn.Write;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Writes what is laid out: what comes and changes parents first, what goes children first. Used once. */
final class ReversalWriting {
    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;
    private final Turns turns;
    private final List<List<Turn>> groups;
    private final Making then;
    private final Emptied emptied;
    private final Set<Turn> reinserted = new HashSet<>();
    private final Set<Turn> turned = new HashSet<>();
    private final AtomicLong written = new AtomicLong();
    private Optional<TableName> current = Optional.empty();

    ReversalWriting(Dialect dialect, Workspace workspace, Observer observer, Turns turns, Making then) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.observer = observer;
        this.turns = turns;
        this.groups = WriteOrder.of(List.copyOf(turns.all()), Turn::table);
        this.then = then;
        this.emptied = new Emptied(workspace, groups, then);
    }

    Optional<TableName> current() {
        return current;
    }

    void write() throws SQLException {
        long wanted = 0;
        Set<Turn> passing = new HashSet<>();
        Set<Turn> kept = new HashSet<>();
        for (Turn turn : turns.all()) {
            wanted += turn.tally().all();
            if (turn.passesOn(Image.GONE, Image.BEFORE)) {
                passing.add(turn);
            }
            if (turn.passesOn(Image.BEFORE)) {
                (turn.table().incoming().isEmpty() ? reinserted : kept).add(turn);
            }
        }
        make(Definition::table, dialect::create);
        for (Turn turn : kept) {
            run(turn.letGo());
        }
        for (Turn turn : reinserted) {
            run(List.of(turn.deleteChanged()));
        }
        writeAll(passing);
        make(Definition::keys, dialect::addKeys);
        make(Definition::references, dialect::addReferences);
        new Besides(dialect, workspace).make(then.dropped());
        refuseOthers(wanted);
        again();
        advance();
        emptied.drop();
    }

    private void writeAll(Set<Turn> passing) throws SQLException {
        ActingKeys acting = new ActingKeys(turns, queries());
        boolean waits = dialect.capabilities().deferredForeignKeys();
        if (!waits && !passing.isEmpty() && !acting.wouldReachWhatComes()) {
            atOnce();
            return;
        }
        Set<Turn> first = waits || passing.isEmpty() ? acting.deletedFirst(passing) : Set.copyOf(turns.all());
        if (waits) {
            turnAway(acting.turningAway(first));
        }
        inOrder(first);
    }

    /** A key takes along who still refers to a row when it goes, though they are about to turn to others. */
    private void turnAway(Set<Turn> children) throws SQLException {
        for (Turn child : children) {
            if (!reinserted.contains(child) && turned.add(child)) {
                run(child.change(written));
            }
        }
    }

    private void inOrder(Set<Turn> first) throws SQLException {
        List<Turn> before = new ArrayList<>();
        for (List<Turn> group : childrenFirst()) {
            before.addAll(group.stream().filter(first::contains).toList());
        }
        delete(before);
        for (List<Turn> group : groups) {
            run(put(group));
        }
        for (List<Turn> group : childrenFirst()) {
            delete(group.stream().filter(turn -> !first.contains(turn)).toList());
        }
    }

    /** A unique value passes from a row that goes to one that comes; where references cannot wait, all at once. */
    private void atOnce() throws SQLException {
        List<Write> all = new ArrayList<>();
        for (List<Turn> group : childrenFirst()) {
            for (Turn turn : group) {
                all.addAll(turn.delete(written::addAndGet));
            }
        }
        for (List<Turn> group : groups) {
            all.addAll(put(group));
        }
        run(all);
    }

    private List<List<Turn>> childrenFirst() {
        List<List<Turn>> reversed = new ArrayList<>(groups);
        Collections.reverse(reversed);
        return reversed;
    }

    private List<Write> put(List<Turn> group) {
        List<Write> writes = new ArrayList<>();
        for (Turn turn : group) {
            boolean again = reinserted.contains(turn);
            if (!again && !turned.contains(turn)) {
                writes.addAll(turn.change(written));
            }
            writes.addAll(turn.come(written, again));
        }
        return writes;
    }

    /** SQLite does not count the rows that a key takes along: of these tables counts what stands before and after. */
    private void delete(List<Turn> going) throws SQLException {
        List<Turn> circling = going.stream().filter(this::takesItselfAlong).toList();
        List<Write> writes = new ArrayList<>();
        for (Turn turn : going) {
            writes.addAll(turn.delete(circling.contains(turn) ? n -> {} : written::addAndGet));
        }
        long before = rows(circling);
        run(writes);
        written.addAndGet(before - rows(circling));
        for (Turn turn : circling) {
            written.addAndGet(-turn.notGone());
        }
    }

    private boolean takesItselfAlong(Turn turn) {
        return dialect.capabilities().deferredForeignKeys()
                && turn.tally().gone() > 0
                && groups.stream()
                        .filter(group -> group.contains(turn))
                        .flatMap(List::stream)
                        .anyMatch(parent -> turn.table().foreignKeys().stream()
                                .anyMatch(key -> key.onDelete() == Action.CASCADE
                                        && key.parent().equals(parent.table().name())));
    }

    private long rows(List<Turn> all) throws SQLException {
        long rows = 0;
        for (Turn turn : all) {
            rows += queries().count(turn.will().target());
        }
        return rows;
    }

    /** Several writes are one statement where foreign keys cannot wait for COMMIT: they are checked at its end. */
    private void run(List<Write> writes) throws SQLException {
        if (writes.size() > 1 && !dialect.capabilities().deferredForeignKeys()) {
            together(writes);
            return;
        }
        for (Write write : writes) {
            current = Optional.of(write.table());
            write.count().accept(queries().update(write.sql()));
            observer.on(new Event.Step("undo.written"));
        }
    }

    private void together(List<Write> writes) throws SQLException {
        List<String> with = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            with.add("w" + i + " as (" + writes.get(i).sql() + " returning 1)");
            counts.add("(select count(*) from w" + i + ")");
        }
        current = Optional.of(writes.get(0).table());
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery(
                        "with " + String.join(", ", with) + " select " + String.join(", ", counts))) {
            row.next();
            for (int i = 0; i < writes.size(); i++) {
                writes.get(i).count().accept(row.getLong(i + 1));
            }
        }
        observer.on(new Event.Step("undo.written"));
    }

    /** Something the dialect says about a table that is made. */
    private interface DdlOf {
        List<String> statements(TableSchema table, String sqlName);
    }

    /** As it was made, where that is known. */
    private void make(Function<Definition, List<String>> known, DdlOf making) throws SQLException {
        for (Turn turn : turns.all()) {
            if (turn.isMissing()) {
                TableSchema table = turn.table();
                current = Optional.of(table.name());
                for (String sql : then.definition(table.name())
                        .map(known)
                        .orElseGet(() -> making.statements(table, turn.will().target()))) {
                    queries().execute(sql);
                }
            }
        }
    }

    /** A trigger, a rule or an action of a foreign key has written what was to be written, or kept it from being. */
    private void refuseOthers(long wanted) {
        if (written.get() == wanted) {
            return;
        }
        Problem problem = new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                current.map(TableName::toString).orElse("-"),
                Optional.empty(),
                wanted + " rows were to be written and the database wrote " + written.get()
                        + ": a trigger, a rule or a foreign key's action is in the way");
        throw new LoadRejectedException("Rejected", List.of(problem), 1);
    }

    private void again() throws SQLException {
        for (Turn turn : turns.all()) {
            Optional<String> again = turn.again();
            if (again.isPresent()) {
                queries().update(again.get());
            }
        }
    }

    private void advance() throws SQLException {
        for (Turn turn : turns.all()) {
            if (turn.isNumbered() && turn.tally().added() > 0) {
                for (String sql :
                        dialect.advanceSequences(turn.table(), turn.will().target())) {
                    queries().execute(sql);
                }
            }
        }
    }

    /** Notes what was laid out as what this load changed, or, where nothing is to be kept, drops it. */
    void keep(ChangeSets sets, Wanted wanted) throws SQLException {
        int part = 0;
        for (Turn turn : turns.all()) {
            long rows = turn.tally().all();
            if (rows == 0 || wanted.refusal().isPresent()) {
                new ChangeTables(dialect).drop(workspace.connection(), wanted.load(), part);
            }
            Content content =
                    wanted.refusal().<Content>map(ChangeSets.Lost::new).orElse(new ChangeSets.Rows(rows));
            sets.note(
                    workspace.connection(),
                    new Part(
                            wanted.load(),
                            part,
                            turn.table(),
                            turn.will().key(),
                            turn.will().names(),
                            making(turn),
                            content));
            part++;
        }
        keepMade(wanted.load());
    }

    private void keepMade(long load) throws SQLException {
        Map<TableName, Definition> made = new HashMap<>();
        Map<TableName, Definition> dropped = new HashMap<>();
        for (Turn turn : turns.all()) {
            Map<TableName, Definition> into = turn.isMissing() ? made : dropped;
            if (fate(turn) != Fate.STAYS) {
                TableName name = turn.table().name();
                then.definition(name).ifPresent(definition -> into.put(name, definition));
            }
        }
        new Besides(dialect, workspace).note(load, made, then.dropped(), dropped, emptied.additions());
    }

    private ChangeSets.Making making(Turn turn) {
        return switch (fate(turn)) {
            case STAYS -> ChangeSets.Making.STOOD;
            case MADE -> ChangeSets.Making.MADE;
            case DROPPED -> ChangeSets.Making.DROPPED;
        };
    }

    private Fate fate(Turn turn) {
        if (turn.isMissing()) {
            return Fate.MADE;
        }
        return emptied.isDropped(turn) ? Fate.DROPPED : Fate.STAYS;
    }

    List<Workspace.Change> changes() {
        return turns.all().stream()
                .filter(turn -> !emptied.isDropped(turn))
                .map(turn ->
                        new Workspace.Change(turn.table().name(), turn.tally().all()))
                .toList();
    }

    /** What was done, or would be, with examples of these changes. */
    Found found(ClashNames names, Outcome.Change... shown) throws SQLException {
        if (shown.length > 0) {
            emptied.foresee();
        }
        emptied.left().forEach(why -> observer.on(new Event.Notice("Of what the load made, " + why)));
        List<Turned> tables = new ArrayList<>();
        for (List<Turn> group : groups) {
            for (Turn turn : group) {
                tables.add(turned(turn, shown));
            }
        }
        return new Found(tables, names.problems(), names.count());
    }

    private Turned turned(Turn turn, Outcome.Change... shown) throws SQLException {
        Turn.Tally tally = turn.tally();
        List<Outcome.Example> examples = new ArrayList<>();
        for (Outcome.Change change : shown) {
            examples.addAll(new TurnExamples(queries(), turn.will()).of(change));
        }
        return new Turned(
                turn.table().name(),
                tally.all() + turn.left(),
                tally.added(),
                tally.changed(),
                tally.gone(),
                turn.left(),
                fate(turn),
                turn.why(),
                examples);
    }

    private Queries queries() {
        return new Queries(workspace.connection());
    }
}
