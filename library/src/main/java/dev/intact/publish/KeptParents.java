package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Link.Cause;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Rows that others refer to stay as they are: they are taken out of what is laid out. */
record KeptParents(Queries queries, Link link) {
    /** Whether there were any. */
    boolean keep(List<Link> all) throws SQLException {
        Turn parent = link.parent();
        long kept = link.cause() == Cause.GONE ? queries.update(going()) : changing(all);
        if (kept == 0) {
            return false;
        }
        parent.keep(kept, "since rows of " + link.key().table() + " refer to them");
        return true;
    }

    private String going() throws SQLException {
        Images rows = link.parent().will();
        if (!rows.dialect().capabilities().hashesJoins()) {
            return "delete from " + rows.sql() + " as g where " + rows.of(Image.GONE, "g") + " and (" + link.given("g")
                    + ") in (select " + link.own() + " from " + link.survivors() + ")";
        }
        return "delete from " + rows.sql() + " as d where " + rows.of(Image.GONE, "d") + " and exists (select 1 from "
                + link.survivors() + " and (" + link.own() + ") = (" + link.given("d") + "))";
    }

    /** A row that is not changed back brings no values back that others could refer to. */
    private long changing(List<Link> all) throws SQLException {
        if (!queries.any(link.parent().will().dialect(), "select 1 from " + link.survivors())) {
            return 0;
        }
        String pairs = link.leaving() + " and (" + link.given("g") + ") in (select " + link.own() + " from "
                + link.survivors() + ")";
        for (Link other : all) {
            if (other.cause() == Cause.CHANGED) {
                leaveOrphans(other, pairs);
            }
        }
        Images rows = link.parent().will();
        long kept = queries.update("delete from " + rows.sql() + " as d where " + rows.of(Image.AFTER, "d") + " and ("
                + key(rows, "d") + ") in (select " + key(rows, "u") + pairs + ")");
        link.parent().dropSingle();
        return kept;
    }

    private void leaveOrphans(Link other, String pairs) throws SQLException {
        Images child = other.child().will();
        String own = other.key().columns().stream()
                .map(name -> child.given("d", name))
                .collect(Collectors.joining(", "));
        long left = queries.update("delete from " + child.sql() + " as d where (" + child.of(Image.ADDED, "d") + " or "
                + child.of(Image.AFTER, "d") + ") and (" + own + ") in (select " + other.given("u") + pairs + ")");
        if (left > 0) {
            other.child().dropSingle();
            other.child().keep(left, "since what they would refer to is kept");
        }
    }

    private static String key(Images rows, String alias) {
        return rows.key().stream().map(name -> rows.given(alias, name)).collect(Collectors.joining(", "));
    }
}
