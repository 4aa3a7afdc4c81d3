package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.Reversal.Stance;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows that are to come or change back and cannot: somebody else has a unique value of theirs since, or what they refer to is
 * not there any more. They are named before the database refuses all, or left out where changed rows are kept.
 */
record Barred(Workspace workspace, Turns turns) {
    /** SQL over kept rows {@code x}, and what is said of each. */
    private record Bar(String rows, String said) {}

    void name(ClashNames names) throws SQLException {
        for (Turn turn : turns.all()) {
            for (Bar bar : bars(turn)) {
                names.add(new Clash(turn.will().sql() + " x where " + bar.rows(), Sides.KEPT, bar.said()), turn.will());
            }
        }
    }

    /** Whether any was left out: others may have counted on it. */
    boolean leave() throws SQLException {
        boolean any = false;
        for (Turn turn : turns.all()) {
            for (Bar bar : bars(turn)) {
                any |= turn.leaveOut(bar.rows(), bar.said());
            }
        }
        return any;
    }

    void settle(Stance stance, ClashNames names, Dependents dependents) throws SQLException {
        if (stance != Stance.KEEP) {
            name(names);
            return;
        }
        while (leave()) {
            dependents.settle(stance);
        }
    }

    private List<Bar> bars(Turn turn) throws SQLException {
        List<Bar> bars = new ArrayList<>();
        if (turn.isMissing() || turn.tally().added() + turn.tally().changed() == 0) {
            return bars;
        }
        for (TableSchema.Key key : turn.table().keys()) {
            if (!key.columns().equals(turn.will().key()) && turn.will().names().containsAll(key.columns())) {
                bars.add(taken(turn, key.columns()));
            }
        }
        for (ForeignKey key : turn.table().foreignKeys()) {
            if (turn.will().names().containsAll(key.columns())) {
                bars.add(missing(turn, key));
            }
        }
        return bars;
    }

    private static Bar taken(Turn turn, List<String> columns) throws SQLException {
        Images will = turn.will();
        String other = will.key().isEmpty()
                ? ""
                : " and (" + will.of(Image.ADDED, "x") + " or not (" + will.sameKey("x") + "))";
        return new Bar(
                comes(will) + " and exists (select 1 from " + will.target() + " t where "
                        + equal(will, columns, columns) + other + stays(turn, columns) + ")",
                "it cannot be as it was: another row has its " + String.join(", ", columns) + " since");
    }

    private Bar missing(Turn turn, ForeignKey key) throws SQLException {
        Images will = turn.will();
        StringBuilder rows = new StringBuilder(comes(will));
        key.columns()
                .forEach(name ->
                        rows.append(" and ").append(will.value("x", name)).append(" is not null"));
        if (!will.key().isEmpty()) {
            rows.append(" and (")
                    .append(will.of(Image.ADDED, "x"))
                    .append(" or exists (select 1 from ")
                    .append(will.target())
                    .append(" t where ")
                    .append(will.sameKey("x"))
                    .append(" and ")
                    .append(will.differs("x", key.columns()))
                    .append("))");
        }
        Optional<Turn> parent = turnOf(key.parent());
        if (parent.isEmpty() || !parent.get().isMissing()) {
            rows.append(" and not exists (select 1 from ")
                    .append(workspace.target(key.parent()))
                    .append(" t where ")
                    .append(equal(will, key.parentColumns(), key.columns()))
                    .append(parent.isPresent() ? stays(parent.get(), key.parentColumns()) : "")
                    .append(")");
        }
        if (parent.isPresent()) {
            rows.append(comesToo(will, parent.get().will(), key));
        }
        return new Bar(
                rows.toString(),
                "it cannot be as it was: the row of " + key.parent() + " that its " + String.join(", ", key.columns())
                        + " refers to is not there any more");
    }

    private static String comesToo(Images child, Images parent, ForeignKey key) {
        String own = key.columns().stream().map(name -> child.given("x", name)).collect(Collectors.joining(", "));
        String theirs = key.parentColumns().stream()
                .map(name -> parent.given("p", name))
                .collect(Collectors.joining(", "));
        String from = " from " + parent.sql() + " p where (" + parent.of(Image.ADDED, "p") + " or "
                + parent.of(Image.AFTER, "p") + ")";
        if (parent.dialect().capabilities().hashesJoins()) {
            return " and not exists (select 1" + from
                    + IntStream.range(0, key.columns().size())
                            .mapToObj(i -> " and "
                                    + parent.given("p", key.parentColumns().get(i)) + " = "
                                    + child.given("x", key.columns().get(i)))
                            .collect(Collectors.joining())
                    + ")";
        }
        return " and (" + own + ") not in (select " + theirs + from
                + key.parentColumns().stream()
                        .map(name -> " and " + parent.value("p", name) + " is not null")
                        .collect(Collectors.joining())
                + ")";
    }

    private static String comes(Images will) {
        return "(" + will.of(Image.ADDED, "x") + " or " + will.of(Image.AFTER, "x") + ")";
    }

    private static String equal(Images will, List<String> standing, List<String> kept) {
        return IntStream.range(0, kept.size())
                .mapToObj(i -> "t." + will.quoted(standing.get(i)) + " = " + will.given("x", kept.get(i)))
                .collect(Collectors.joining(" and "));
    }

    /** {@code t} neither goes nor gives these values up. */
    private static String stays(Turn turn, List<String> columns) throws SQLException {
        String stays = turn.tally().gone() > 0 ? " and " + Link.not(turn.goes()) : "";
        return turn.tally().changed() > 0 ? stays + " and " + Link.not(Link.turns(turn.will(), columns)) : stays;
    }

    private Optional<Turn> turnOf(TableName name) {
        return turns.all().stream()
                .filter(turn -> turn.table().name().equals(name))
                .findFirst();
    }
}
