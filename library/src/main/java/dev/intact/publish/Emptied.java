package dev.intact.publish;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Hanging;
import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.Making;
import dev.intact.ledger.Making.Noted;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a load made: tables that stand empty without it, views, indexes. Dropped where nothing is lost by that, else they
 * stay.
 */
final class Emptied {
    private final Workspace workspace;
    private final List<List<Turn>> groups;
    private final Making then;
    private final Queries queries;
    private final Map<Turn, List<Hanging>> dropped = new LinkedHashMap<>();
    private final Map<Addition, List<Hanging>> additions = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    Emptied(Workspace workspace, List<List<Turn>> groups, Making then) {
        this.workspace = workspace;
        this.groups = groups;
        this.then = then;
        this.queries = new Queries(workspace.connection());
    }

    boolean isDropped(Turn turn) {
        return dropped.containsKey(turn);
    }

    /** Views and indexes that go, in the order in which they were made. */
    List<Addition> additions() {
        return List.copyOf(additions.keySet());
    }

    /** What there is to say of views and indexes that stay. */
    List<String> left() {
        return left;
    }

    /** What will be dropped once the rows are gone, as far as it can be told. */
    void foresee() throws SQLException {
        find((turn, count) -> turn.tally().added() == 0 && count == turn.tally().gone());
    }

    /** In the publishing transaction, last. */
    void drop() throws SQLException {
        find((turn, count) -> count == 0);
        List<TableName> names = new ArrayList<>();
        for (List<Turn> group : groups) {
            group.stream()
                    .filter(this::isDropped)
                    .forEach(turn -> names.add(0, turn.table().name()));
        }
        List<Addition> going = new ArrayList<>();
        additions.keySet().forEach(addition -> going.add(0, addition));
        if (names.size() + going.size() > 0 && !workspace.drop(going, names)) {
            dropped.keySet().forEach(turn -> turn.because("the table stays, empty: somebody reads it"));
            going.forEach(addition -> left.add("the " + addition.what() + " stays: somebody reads it"));
            dropped.clear();
            additions.clear();
        }
    }

    /** Whether no row is left of so many. */
    private interface Empty {
        boolean is(Turn turn, long count);
    }

    private void find(Empty empty) throws SQLException {
        for (List<Turn> group : groups) {
            for (Turn turn : group) {
                if (turn.part()
                        .map(Part::making)
                        .filter(ChangeSets.Making.MADE::equals)
                        .isPresent()) {
                    decide(turn, empty.is(turn, queries.count(turn.will().target())));
                }
            }
        }
        for (Noted noted : then.made()) {
            decide(noted);
        }
        settle();
    }

    private void decide(Noted noted) throws SQLException {
        Addition addition = noted.addition();
        Optional<String> now = workspace.definition(addition);
        if (now.isEmpty()) {
            return;
        }
        if (now.get().equals(noted.text())) {
            additions.put(addition, workspace.hangingOn(addition));
        } else {
            left.add("the " + addition.what() + " stays: it was altered since");
        }
    }

    private void decide(Turn turn, boolean isEmpty) throws SQLException {
        if (!isEmpty) {
            turn.because("the table stays: other rows stand in it");
        } else if (isAltered(turn)) {
            turn.because("the table stays: it was altered since");
        } else {
            dropped.put(turn, hanging(turn));
        }
    }

    private static boolean isAltered(Turn turn) {
        TableSchema then = turn.part().orElseThrow().table();
        TableSchema now = turn.table();
        return !(then.columns().equals(now.columns())
                && Set.copyOf(then.keys()).equals(Set.copyOf(now.keys()))
                && Set.copyOf(then.foreignKeys()).equals(Set.copyOf(now.foreignKeys()))
                && Set.copyOf(then.checks()).equals(Set.copyOf(now.checks())));
    }

    /** What came with a table that was made by its shape is known by that. */
    private List<Hanging> hanging(Turn turn) throws SQLException {
        TableSchema then = turn.part().orElseThrow().table();
        List<Hanging> hanging = workspace.hangingOn(then);
        if (this.then.definition(then.name()).isPresent()) {
            return hanging;
        }
        long filled = then.columns().stream()
                .filter(column -> column.fill() != Fill.NONE)
                .count();
        boolean defaults = count(hanging, Hanging.DEFAULT) <= filled;
        boolean indexes = count(hanging, Hanging.INDEX) == then.indexes().size();
        List<Hanging> others = new ArrayList<>(hanging.stream()
                .filter(one -> !(defaults && one.what().equals(Hanging.DEFAULT))
                        && !(indexes && one.what().equals(Hanging.INDEX)))
                .toList());
        if (!indexes && count(hanging, Hanging.INDEX) == 0) {
            others.add(new Hanging(Hanging.INDEX, "that is not there any more", ""));
        }
        return others;
    }

    private static long count(List<Hanging> hanging, String what) {
        return hanging.stream().filter(one -> one.what().equals(what)).count();
    }

    /** What stays keeps what it hangs on, or refers to. */
    private void settle() {
        boolean more = true;
        while (more) {
            boolean stays = dropped.entrySet().removeIf(entry -> isKept(entry.getKey(), entry.getValue()));
            more = additions.entrySet().removeIf(entry -> isKept(entry.getKey(), entry.getValue())) || stays;
        }
    }

    private boolean isKept(Turn turn, List<Hanging> hanging) {
        Set<TableName> going =
                dropped.keySet().stream().map(other -> other.table().name()).collect(Collectors.toSet());
        if (turn.table().incoming().stream().anyMatch(key -> !going.contains(key.table()))) {
            turn.because("the table stays: others refer to it");
            return true;
        }
        List<String> others = others(turn.table().name(), hanging);
        if (!others.isEmpty()) {
            turn.because("the table stays: " + String.join(", ", others) + " would be lost with it");
        }
        return !others.isEmpty();
    }

    private boolean isKept(Addition addition, List<Hanging> hanging) {
        List<String> others = others(addition.name(), hanging);
        if (!others.isEmpty()) {
            left.add("the " + addition.what() + " stays: " + String.join(", ", others) + " would be lost with it");
        }
        return !others.isEmpty();
    }

    /** What hangs on it that the load did not make, or that stays itself. */
    private List<String> others(TableName relation, List<Hanging> hanging) {
        Set<String> going = new HashSet<>();
        additions.keySet().forEach(addition -> going.add(addition.what()));
        Set<String> made =
                then.made().stream().map(noted -> noted.addition().what()).collect(Collectors.toSet());
        List<Hanging> came = then.hanging(relation);
        return hanging.stream()
                .filter(one -> !going.contains(one.told()) && (made.contains(one.told()) || !came.contains(one)))
                .map(Hanging::told)
                .distinct()
                .toList();
    }
}
