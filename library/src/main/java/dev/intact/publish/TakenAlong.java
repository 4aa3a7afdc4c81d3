package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Link.Cause;
import dev.intact.schema.TableSchema.Action;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that refer to what goes or changes and that the database would take along by itself: they are laid out like all
 * others, so that they are told and come back.
 */
record TakenAlong(Queries queries, Link link) {
    /** How a child is laid out. */
    private enum Way {
        /** It goes. */
        GOES,
        /** It is changed. */
        CHANGED,
        /** It goes and comes with other values: nothing else finds it again. */
        AGAIN
    }

    /** Whether there were any. */
    boolean take() throws SQLException {
        if (link.action() == Action.RESTRICT) {
            return false;
        }
        Turn child = link.child();
        Way way = way();
        String rows = way == Way.AGAIN && child.tally().changed() > 0
                ? link.survivors() + " and " + Link.not(child.will().keyed(Image.AFTER))
                : link.survivors();
        long count = queries.count(rows);
        if (count == 0) {
            return false;
        }
        switch (way) {
            case GOES -> {
                lay(Image.GONE, standing(), rows);
                dropChanges();
            }
            case CHANGED -> change(rows);
            case AGAIN -> {
                lay(Image.ADDED, followed(), rows);
                lay(Image.GONE, standing(), rows);
            }
        }
        child.count();
        child.widen();
        child.because(count + said(way));
        return true;
    }

    private Way way() {
        if (link.cause() == Cause.GONE && link.action() == Action.CASCADE) {
            return Way.GOES;
        }
        boolean found = link.child().isUnique()
                && Collections.disjoint(link.child().will().key(), link.key().columns());
        return found ? Way.CHANGED : Way.AGAIN;
    }

    private String said(Way way) {
        boolean goes = link.cause() == Cause.GONE;
        String does = way == Way.GOES
                ? " go along"
                : (link.action() == Action.SET ? " lose their " : " change their ")
                        + String.join(", ", link.key().columns());
        return does + ": they came since, and refer to rows of " + link.key().parent()
                + (goes ? " that go" : " that change") + link.named();
    }

    private Images child() {
        return link.child().will();
    }

    private List<String> standing() {
        return child().names().stream().map(child()::standing).toList();
    }

    /** The database would put the default in where it is told to; nobody can say which that is, so that it is null. */
    private List<String> followed() {
        return child().names().stream()
                .map(name -> link.key().columns().contains(name) ? link.followed(name) : child().standing(name))
                .toList();
    }

    private void lay(Image image, List<String> values, String from) throws SQLException {
        queries.update("insert into " + child().sql() + " "
                + Taking.image(image, values, child().dialect().writer("t"), from));
    }

    /** A row that goes is not changed before. */
    private void dropChanges() throws SQLException {
        for (Image image : List.of(Image.BEFORE, Image.AFTER)) {
            String same = child().key().isEmpty() ? "1 = 0" : child().sameKey("c", "g");
            queries.update("delete from " + child().sql() + " as c where " + child().of(image, "c")
                    + " and exists (select 1 from " + child().sql() + " g where " + child().of(Image.GONE, "g")
                    + " and " + same + ")");
        }
    }

    private void change(String from) throws SQLException {
        Images child = child();
        String changing = child.keyed(Image.AFTER);
        String already = child.target() + " t where " + link.refers() + " and " + changing;
        queries.update("update " + child.sql() + " as c set "
                + link.key().columns().stream()
                        .map(column -> "v" + child.names().indexOf(column) + " = (select " + link.followed(column)
                                + " from " + child.target() + " t where " + child.sameKey("c") + ")")
                        .collect(Collectors.joining(", "))
                + " where " + child.of(Image.AFTER, "c") + " and exists (select 1 from " + already + " and "
                + child.sameKey("c") + " and not "
                + child.differs("c", link.key().columns()) + ")");
        lay(Image.AFTER, followed(), from + " and " + Link.not(changing));
        lay(Image.BEFORE, standing(), already + " and " + Link.not(child.keyed(Image.BEFORE)));
    }
}
