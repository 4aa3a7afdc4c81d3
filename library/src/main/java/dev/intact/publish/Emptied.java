package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets.Making;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tables that a load made and that stand empty without it: dropped where nothing is lost by that, else they stay. */
final class Emptied {
    private final Workspace workspace;
    private final List<List<Turn>> groups;
    private final Queries queries;
    private final Set<Turn> dropped = new HashSet<>();

    Emptied(Workspace workspace, List<List<Turn>> groups) {
        this.workspace = workspace;
        this.groups = groups;
        this.queries = new Queries(workspace.connection());
    }

    boolean isDropped(Turn turn) {
        return dropped.contains(turn);
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
                    .filter(dropped::contains)
                    .forEach(turn -> names.add(0, turn.table().name()));
        }
        if (!names.isEmpty() && !workspace.drop(names)) {
            dropped.forEach(turn -> turn.because("the table stays, empty: somebody reads it"));
            dropped.clear();
        }
    }

    /** Whether no row is left of so many. */
    private interface Empty {
        boolean is(Turn turn, long count);
    }

    private void find(Empty empty) throws SQLException {
        for (List<Turn> group : groups) {
            for (Turn turn : group) {
                if (turn.part().map(Part::making).filter(Making.MADE::equals).isPresent()) {
                    decide(turn, empty.is(turn, queries.count(turn.will().target())));
                }
            }
        }
        withoutReferred();
    }

    private void decide(Turn turn, boolean isEmpty) throws SQLException {
        Optional<String> reason = isEmpty ? hanging(turn) : Optional.of("other rows stand in it");
        if (reason.isEmpty()) {
            dropped.add(turn);
        } else {
            turn.because("the table stays: " + reason.get());
        }
    }

    private Optional<String> hanging(Turn turn) throws SQLException {
        TableSchema then = turn.part().orElseThrow().table();
        TableSchema now = turn.table();
        boolean same = then.columns().equals(now.columns())
                && Set.copyOf(then.keys()).equals(Set.copyOf(now.keys()))
                && Set.copyOf(then.foreignKeys()).equals(Set.copyOf(now.foreignKeys()))
                && Set.copyOf(then.checks()).equals(Set.copyOf(now.checks()));
        if (!same) {
            return Optional.of("it was altered since");
        }
        List<String> hanging = workspace.hangingOn(then);
        return hanging.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", hanging) + " would be lost with it");
    }

    /** Foreign keys of tables that stay keep a table. */
    private void withoutReferred() {
        boolean more = true;
        while (more) {
            Set<TableName> going = new HashSet<>();
            dropped.forEach(turn -> going.add(turn.table().name()));
            List<Turn> referred = dropped.stream()
                    .filter(turn -> turn.table().incoming().stream().anyMatch(key -> !going.contains(key.table())))
                    .toList();
            referred.forEach(turn -> turn.because("the table stays: others refer to it"));
            referred.forEach(dropped::remove);
            more = !referred.isEmpty();
        }
    }
}
