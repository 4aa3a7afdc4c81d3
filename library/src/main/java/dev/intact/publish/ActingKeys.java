package dev.intact.publish;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.util.HashSet;
import java.util.Set;

/** Foreign keys between the tables of an undo that do something by themselves, and what that means for the order of writing. */
record ActingKeys(Turns turns) {
    /** Tables whose rows must go before others are changed, as a key would change them first; and those that refer to them. */
    Set<Turn> deletedFirst() {
        Set<Turn> first = new HashSet<>();
        Set<TableName> names = new HashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Turn turn : turns.all()) {
                boolean found = turn.table().foreignKeys().stream()
                        .anyMatch(key ->
                                names.contains(key.parent()) || (turn.tally().gone() > 0 && renames(key)));
                if (found && first.add(turn)) {
                    names.add(turn.table().name());
                    grown = true;
                }
            }
        }
        return first;
    }

    /** Whether, all written by one statement, a key would act at its end on rows that have just come. */
    boolean wouldReachWhatComes() {
        return turns.all().stream()
                .filter(turn -> turn.tally().added() + turn.tally().changed() > 0)
                .flatMap(turn -> turn.table().foreignKeys().stream())
                .anyMatch(key -> renames(key) || takesAlong(key));
    }

    private boolean renames(ForeignKey key) {
        return key.onUpdate() != Action.RESTRICT
                && turns.all().stream()
                        .anyMatch(
                                parent -> passes(parent, key) && parent.tally().changed() > 0);
    }

    private boolean takesAlong(ForeignKey key) {
        return key.onDelete() != Action.RESTRICT
                && turns.all().stream()
                        .anyMatch(
                                parent -> passes(parent, key) && parent.tally().gone() > 0);
    }

    /** The columns by which rows are matched stay with their row. */
    private static boolean passes(Turn parent, ForeignKey key) {
        return parent.table().name().equals(key.parent())
                && !parent.will().key().containsAll(key.parentColumns());
    }
}
