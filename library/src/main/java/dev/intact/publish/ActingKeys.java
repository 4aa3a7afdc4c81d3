package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Link.Cause;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Foreign keys between the tables of an undo that do something by themselves, and what that means for the order of writing. */
record ActingKeys(Turns turns, Queries queries) {
    /**
     * Tables whose rows must go before others are written, as they pass values to these, or as a key would change them first;
     * and those that refer to them.
     */
    Set<Turn> deletedFirst(Set<Turn> passing) {
        Set<Turn> first = new HashSet<>(passing);
        Set<TableName> names =
                passing.stream().map(turn -> turn.table().name()).collect(Collectors.toCollection(HashSet::new));
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

    /**
     * Of tables whose rows go first those whose other rows turn away from a parent that goes, and can do so before: what they
     * take nobody has, and no key acts on what they refer to or leave when it changes.
     */
    Set<Turn> turningAway(Set<Turn> first) throws SQLException {
        Set<Turn> away = new HashSet<>();
        for (Turn turn : first) {
            if (turn.tally().changed() > 0 && isHeld(turn) && !turn.takesOver()) {
                away.add(turn);
            }
        }
        return away;
    }

    private boolean isHeld(Turn child) {
        boolean held = false;
        for (Turn parent : turns.all()) {
            for (ForeignKey key : child.table().foreignKeys()) {
                if (passes(parent, key)) {
                    return false;
                }
                held |= parent.table().name().equals(key.parent())
                        && key.onDelete() != Action.RESTRICT
                        && parent.tally().gone() > 0;
            }
        }
        return held
                && child.table().incoming().stream()
                        .noneMatch(key -> key.onUpdate() != Action.RESTRICT && passes(child, key));
    }

    /** Whether, all written by one statement, a key would act at its end on rows that have just come. */
    boolean wouldReachWhatComes() throws SQLException {
        for (Turn child : turns.all()) {
            for (ForeignKey key : child.table().foreignKeys()) {
                for (Turn parent : turns.all()) {
                    if (passes(parent, key) && reaches(parent, key, child)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean reaches(Turn parent, ForeignKey key, Turn child) throws SQLException {
        return (key.onUpdate() != Action.RESTRICT
                        && parent.tally().changed() > 0
                        && finds(new Link(parent, key, child, Cause.CHANGED)))
                || (key.onDelete() != Action.RESTRICT
                        && parent.tally().gone() > 0
                        && finds(new Link(parent, key, child, Cause.GONE)));
    }

    /** A row that comes refers to what the parent leaves. */
    private boolean finds(Link link) throws SQLException {
        Images rows = link.child().will();
        String refers =
                link.key().columns().stream().map(name -> rows.given("x", name)).collect(Collectors.joining(", "));
        return queries.any(
                rows.dialect(),
                "select 1 from " + rows.sql() + " x where (" + rows.of(Image.ADDED, "x") + " or "
                        + rows.of(Image.AFTER, "x") + ") and (" + refers + ") in (select " + link.given("g")
                        + link.leaving()
                        + ")");
    }

    private boolean renames(ForeignKey key) {
        return key.onUpdate() != Action.RESTRICT
                && turns.all().stream()
                        .anyMatch(
                                parent -> passes(parent, key) && parent.tally().changed() > 0);
    }

    /** The columns by which rows are matched stay with their row. */
    private static boolean passes(Turn parent, ForeignKey key) {
        return parent.table().name().equals(key.parent())
                && !parent.will().key().containsAll(key.parentColumns());
    }
}
