package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A foreign key that refers to rows which go, or whose values change, as SQL: {@code g} is such a row as it stands, {@code u}
 * what it becomes, {@code t} a standing child.
 *
 * @param parent whose rows go or change
 * @param key what refers to them
 * @param child whose rows do
 * @param cause what happens to the parents
 */
record Link(Turn parent, ForeignKey key, Turn child, Cause cause) {
    /** What happens to parents; each has its own action. */
    enum Cause {
        /** They go. */
        GONE,
        /** They get other values. */
        CHANGED
    }

    Action action() {
        return cause == Cause.GONE ? key.onDelete() : key.onUpdate();
    }

    /** For messages. */
    String named() {
        return key.name().isEmpty() ? "" : " (foreign key " + key.name() + ")";
    }

    private Images will() {
        return parent.will();
    }

    /** Children {@code t} that the database would refuse, or change by itself. */
    String survivors() throws SQLException {
        return child.will().target() + " t where " + refers() + " and " + stays();
    }

    /** {@code t} refers to a row that goes or changes. */
    String refers() {
        if (will().dialect().capabilities().hashesJoins()) {
            return "exists (select 1" + leaving() + same("g") + ")";
        }
        return "(" + own() + ") in (select " + given("g") + leaving() + ")";
    }

    /** What the child's column would become of {@code t}, where the database changes it along. */
    String followed(String column) {
        if (action() == Action.SET) {
            return "(select " + child.will().standing(column) + " from "
                    + child.will().target() + " t where 1 = 0)";
        }
        String now = key.parentColumns().get(key.columns().indexOf(column));
        return "(select "
                + will().dialect().kept(child.will().column(column), will().given("u", now)) + leaving() + same("g")
                + ")";
    }

    /** Rows that leave their values; {@code and} may follow. */
    String leaving() {
        String from = " from " + will().sql() + " g";
        String rows = cause == Cause.GONE
                ? from + " where " + will().of(Image.GONE, "g")
                : from + " cross join " + will().sql() + " u where " + will().of(Image.BEFORE, "g") + " and "
                        + will().of(Image.AFTER, "u") + " and " + will().sameKey("g", "u") + " and "
                        + Images.any(key.parentColumns().stream()
                                .map(name -> will().changed("g", "u", name))
                                .toList());
        return action() == Action.RESTRICT && !will().key().containsAll(key.parentColumns()) ? rows + lost() : rows;
    }

    /** Where nothing acts by itself, another row may take the values over. */
    private String lost() {
        return " and (" + given("g") + ") not in (select " + given("p") + " from " + will().sql() + " p where ("
                + will().of(Image.ADDED, "p") + " or " + will().of(Image.AFTER, "p") + ")"
                + key.parentColumns().stream()
                        .map(name -> " and " + will().value("p", name) + " is not null")
                        .collect(Collectors.joining())
                + ")";
    }

    /** The values referred to. */
    String given(String alias) {
        return key.parentColumns().stream()
                .map(name -> will().given(alias, name))
                .collect(Collectors.joining(", "));
    }

    /** The values that refer. */
    String own() {
        return key.columns().stream().map(name -> "t." + will().quoted(name)).collect(Collectors.joining(", "));
    }

    private String same(String alias) {
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> " and t." + will().quoted(key.columns().get(i)) + " = "
                        + will().given(alias, key.parentColumns().get(i)))
                .collect(Collectors.joining());
    }

    /** {@code t} neither goes nor turns to another parent. */
    String stays() throws SQLException {
        StringBuilder stays = new StringBuilder("1 = 1");
        if (child.tally().gone() > 0) {
            stays.append(" and ").append(not(child.goes()));
        }
        if (child.tally().changed() > 0) {
            stays.append(" and ").append(not(turns(child.will(), key.columns())));
        }
        return stays.toString();
    }

    /** PostgreSQL joins what is not there, SQLite has no true and false. */
    static String not(String predicate) {
        return predicate.startsWith("exists") ? "not " + predicate : "(" + predicate + ") is not true";
    }

    /** {@code t} gets other values in any of these columns. */
    static String turns(Images rows, List<String> columns) {
        List<String> changed =
                columns.stream().map(name -> rows.changed("u", "m", name)).toList();
        String pairs = " from " + rows.sql() + " u cross join " + rows.sql() + " m where " + rows.of(Image.AFTER, "u")
                + " and " + rows.of(Image.BEFORE, "m") + " and " + rows.sameKey("u", "m") + " and "
                + Images.any(changed);
        if (rows.dialect().capabilities().hashesJoins()) {
            return "exists (select 1" + pairs + " and " + rows.sameKey("u") + ")";
        }
        return "(" + rows.key().stream().map(name -> "t." + rows.quoted(name)).collect(Collectors.joining(", "))
                + ") in (select "
                + rows.key().stream().map(name -> rows.given("u", name)).collect(Collectors.joining(", ")) + pairs
                + ")";
    }
}
