package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.Link.Cause;
import dev.intact.publish.Reversal.Stance;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that refer to rows which are to go or change, and neither go themselves nor turn to others: they came since. They are
 * named, or keep what they refer to, or, where that is meant, go along: never by the database alone, which tells nobody.
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

    void settle(Stance stance) throws SQLException {
        switch (stance) {
            case REFUSE -> nameAll();
            case KEEP -> keepParents();
            case OVERWRITE -> {
                takeAlong();
                nameAll();
            }
        }
    }

    private void nameAll() throws SQLException {
        for (Turn parent : List.copyOf(turns.all())) {
            for (Link link : links(parent)) {
                names.add(
                        new Clash(link.survivors(), Sides.STANDING, said(link)),
                        link.child().will());
            }
        }
    }

    private String said(Link link) {
        boolean goes = link.cause() == Cause.GONE;
        String would = switch (link.action()) {
            case RESTRICT -> "it cannot " + (goes ? "go" : "change back") + " while this one refers to it";
            case CASCADE -> goes ? "this one would go along" : "this one would be changed along";
            case SET ->
                "this one would lose its " + String.join(", ", link.key().columns());
        };
        return "it refers to a row of " + link.key().parent() + " that load " + load + (goes ? " added" : " changed")
                + ", and " + would + link.named();
    }

    private List<Link> links(Turn parent) throws SQLException {
        List<Link> links = new ArrayList<>();
        for (ForeignKey key :
                parent.isMissing() ? List.<ForeignKey>of() : parent.table().incoming()) {
            if (!parent.will().names().containsAll(key.parentColumns())) {
                continue;
            }
            if (parent.tally().gone() > 0) {
                links.add(new Link(parent, key, turns.of(key.table()), Cause.GONE));
            }
            // A row that is changed keeps the columns by which it is matched.
            if (parent.tally().changed() > 0 && !parent.will().key().containsAll(key.parentColumns())) {
                links.add(new Link(parent, key, turns.of(key.table()), Cause.CHANGED));
            }
        }
        return links;
    }

    /** What is kept may itself refer to what would go. */
    private void keepParents() throws SQLException {
        boolean more = true;
        while (more) {
            more = false;
            for (Turn parent : List.copyOf(turns.all())) {
                for (Link link : links(parent)) {
                    more |= new KeptParents(queries, link).keep(links(parent));
                }
            }
        }
    }

    /** Whoever goes along may be referred to in turn. */
    private void takeAlong() throws SQLException {
        boolean more = true;
        while (more) {
            more = false;
            for (Turn parent : List.copyOf(turns.all())) {
                for (Link link : links(parent)) {
                    more |= new TakenAlong(queries, link).take();
                }
            }
        }
    }
}
