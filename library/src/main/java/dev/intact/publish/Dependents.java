package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.Reversal.Stance;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.schema.TableSchema.OnDelete;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that refer to rows which are to go, and neither go themselves nor turn to others: they came since. They are named, or
 * keep what they refer to, or, where that is meant, go along: never by the database alone, which tells nobody.
 */
final class Dependents {
    private final Turns turns;
    private final Queries queries;
    private final ClashNames names;
    private final long load;

    Dependents(Workspace workspace, Turns turns, ClashNames names, long load) {
        this.turns = turns;
        this.queries = new Queries(workspace.connection());
        this.names = names;
        this.load = load;
    }

    /** A key of a table that refers to one whose rows go. */
    private record Link(Turn parent, ForeignKey key, Turn child) {}

    void settle(Stance stance) throws SQLException {
        switch (stance) {
            case REFUSE -> nameAll();
            case KEEP -> keepParents();
            case OVERWRITE -> takeAlong();
        }
    }

    private void nameAll() throws SQLException {
        for (Turn parent : turns.all()) {
            for (Link link : links(parent)) {
                name(link);
            }
        }
    }

    private void name(Link link) throws SQLException {
        String would = switch (link.key().onDelete()) {
            case RESTRICT -> "it cannot go while this one refers to it";
            case CASCADE -> "this one would go along";
            case SET ->
                "this one would lose its " + String.join(", ", link.key().columns());
        };
        names.add(
                new Clash(
                        survivors(link),
                        Sides.STANDING,
                        "it refers to a row of " + link.key().parent() + " that load " + load + " added, and " + would
                                + named(link)),
                link.child().will());
    }

    private static String named(Link link) {
        return link.key().name().isEmpty() ? "" : " (foreign key " + link.key().name() + ")";
    }

    private List<Link> links(Turn parent) throws SQLException {
        if (parent.isMissing() || parent.tally().gone() + parent.tally().changed() == 0) {
            return List.of();
        }
        List<Link> links = new ArrayList<>();
        for (ForeignKey key : parent.table().incoming()) {
            boolean reached = parent.tally().gone() > 0 || !parent.will().key().containsAll(key.parentColumns());
            if (reached && parent.will().names().containsAll(key.parentColumns())) {
                links.add(new Link(parent, key, turns.of(key.table())));
            }
        }
        return links;
    }

    /** Rows {@code t} of the child. */
    private String survivors(Link link) throws SQLException {
        return link.child().will().target() + " t where " + refers(link) + " and " + stays(link);
    }

    private String refers(Link link) {
        Images parent = link.parent().will();
        List<String> columns = link.key().parentColumns();
        String going = going(parent, columns);
        List<String> own = link.key().columns().stream()
                .map(name -> "t." + parent.dialect().quote(name))
                .toList();
        if (parent.dialect().capabilities().hashesJoins()) {
            StringBuilder same = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                same.append(" and ").append(own.get(i)).append(" = ").append(parent.given("g", columns.get(i)));
            }
            return "exists (select 1 from " + parent.sql() + " g where " + going + same + ")";
        }
        return "(" + String.join(", ", own) + ") in (select " + given(parent, "g", columns) + " from " + parent.sql()
                + " g where " + going + ")";
    }

    /** A kept row {@code g} whose values stand no more afterwards. */
    private static String going(Images parent, List<String> columns) {
        if (parent.key().containsAll(columns)) {
            return parent.of(Image.GONE, "g");
        }
        return "(" + parent.of(Image.GONE, "g") + " or " + parent.of(Image.BEFORE, "g") + ") and ("
                + given(parent, "g", columns) + ") not in (select " + given(parent, "p", columns) + " from "
                + parent.sql() + " p where (" + parent.of(Image.ADDED, "p") + " or " + parent.of(Image.AFTER, "p")
                + ")"
                + columns.stream()
                        .map(c -> " and " + parent.value("p", c) + " is not null")
                        .collect(Collectors.joining())
                + ")";
    }

    private static String given(Images images, String alias, List<String> columns) {
        return columns.stream().map(name -> images.given(alias, name)).collect(Collectors.joining(", "));
    }

    /** Neither goes nor turns to another parent. */
    private String stays(Link link) throws SQLException {
        Turn child = link.child();
        StringBuilder stays = new StringBuilder("1 = 1");
        if (child.tally().gone() > 0) {
            stays.append(" and ").append(not(child.goes()));
        }
        if (child.tally().changed() > 0) {
            stays.append(" and ").append(not(turns(child.will(), link.key().columns())));
        }
        return stays.toString();
    }

    /** PostgreSQL joins what is not there, SQLite has no true and false. */
    private String not(String predicate) {
        return predicate.startsWith("exists") ? "not " + predicate : "(" + predicate + ") is not true";
    }

    private static String turns(Images child, List<String> columns) {
        String changed = Images.any(
                columns.stream().map(name -> child.changed("u", "m", name)).toList());
        String pairs =
                " from " + child.sql() + " u cross join " + child.sql() + " m where " + child.of(Image.AFTER, "u")
                        + " and " + child.of(Image.BEFORE, "m") + " and " + child.sameKey("u", "m") + " and " + changed;
        if (child.dialect().capabilities().hashesJoins()) {
            return "exists (select 1" + pairs + " and " + child.sameKey("u") + ")";
        }
        return "(" + child.key().stream().map(name -> "t." + child.quoted(name)).collect(Collectors.joining(", "))
                + ") in (select " + given(child, "u", child.key()) + pairs + ")";
    }

    /** What is kept may itself refer to what would go. */
    private void keepParents() throws SQLException {
        boolean more = true;
        while (more) {
            more = false;
            for (Turn parent : List.copyOf(turns.all())) {
                for (Link link : links(parent)) {
                    long kept = queries.update(keep(link));
                    parent.count();
                    if (kept > 0) {
                        parent.leave(parent.left() + kept);
                        parent.because(
                                kept + " kept, since rows of " + link.key().table() + " refer to them");
                    }
                    more |= kept > 0;
                }
            }
        }
    }

    private String keep(Link link) throws SQLException {
        Images parent = link.parent().will();
        Images child = link.child().will();
        List<String> columns = link.key().parentColumns();
        String others = child.target() + " t where " + stays(link);
        if (parent.dialect().capabilities().hashesJoins()) {
            StringBuilder same = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                same.append(" and t.")
                        .append(child.quoted(link.key().columns().get(i)))
                        .append(" = ")
                        .append(parent.given("k", columns.get(i)));
            }
            return "delete from " + parent.sql() + " as k where " + parent.of(Image.GONE, "k")
                    + " and exists (select 1 from " + others + same + ")";
        }
        return "delete from " + parent.sql() + " as k where " + parent.of(Image.GONE, "k") + " and ("
                + given(parent, "k", columns) + ") in (select "
                + link.key().columns().stream()
                        .map(name -> "t." + child.quoted(name))
                        .collect(Collectors.joining(", "))
                + " from " + others + ")";
    }

    /** Whoever goes along may be referred to in turn. */
    private void takeAlong() throws SQLException {
        boolean more = true;
        while (more) {
            more = false;
            for (Turn parent : List.copyOf(turns.all())) {
                for (Link link : links(parent)) {
                    more |= takeAlong(link);
                }
            }
        }
        nameAll();
    }

    private boolean takeAlong(Link link) throws SQLException {
        Turn child = link.child();
        boolean emptied = link.key().onDelete() == OnDelete.SET && child.isUnique();
        if (link.key().onDelete() == OnDelete.RESTRICT || (link.key().onDelete() == OnDelete.SET && !emptied)) {
            return false;
        }
        long rows = queries.count(survivors(link));
        if (rows == 0) {
            return false;
        }
        if (emptied) {
            empty(link);
        } else {
            queries.update("insert into " + child.will().sql() + " "
                    + Taking.image(
                            Image.GONE,
                            child.will().names().stream()
                                    .map(child.will()::standing)
                                    .toList(),
                            child.will().dialect().writer("t"),
                            survivors(link)));
            dropChanges(child.will());
        }
        child.count();
        child.widen();
        child.because(rows
                + (emptied ? " lose their " + String.join(", ", link.key().columns()) : " go along")
                + ": they came since, and refer to rows of " + link.key().parent() + " that go" + named(link));
        return true;
    }

    /** A row that goes is not changed before. */
    private void dropChanges(Images child) throws SQLException {
        for (Image image : List.of(Image.BEFORE, Image.AFTER)) {
            String same = child.key().isEmpty() ? "1 = 0" : child.sameKey("c", "g");
            queries.update(
                    "delete from " + child.sql() + " as c where " + child.of(image, "c") + " and exists (select 1 from "
                            + child.sql() + " g where " + child.of(Image.GONE, "g") + " and " + same + ")");
        }
    }

    /** The database would put the default in where it is told to; nobody can say which that is, so that it is null. */
    private void empty(Link link) throws SQLException {
        Images child = link.child().will();
        String from = survivors(link);
        String changing = child.keyed(Image.AFTER);
        queries.update("insert into " + child.sql() + " "
                + Taking.image(
                        Image.AFTER,
                        child.names().stream()
                                .map(name -> link.key().columns().contains(name)
                                        ? "(select " + child.standing(name) + " from " + child.target()
                                                + " t where 1 = 0)"
                                        : child.standing(name))
                                .toList(),
                        child.dialect().writer("t"),
                        from + " and " + not(changing)));
        queries.update("insert into " + child.sql() + " "
                + Taking.image(
                        Image.BEFORE,
                        child.names().stream().map(child::standing).toList(),
                        child.dialect().writer("t"),
                        child.target() + " t where " + refers(link) + " and " + changing + " and "
                                + not(child.keyed(Image.BEFORE))));
        queries.update("update " + child.sql() + " as c set "
                + link.key().columns().stream()
                        .map(name -> "v" + child.names().indexOf(name) + " = null")
                        .collect(Collectors.joining(", "))
                + " where " + child.of(Image.AFTER, "c") + " and exists (select 1 from " + child.target() + " t where "
                + refers(link) + " and " + child.sameKey("c") + " and not "
                + child.differs("c", link.key().columns())
                + ")");
    }
}
