package dev.intact.publish;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Unknown;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.Reversal.Stance;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Of a table to which rows were only added, which the database tells from others by a mark. Where some of them are not there
 * any more as they were added, nothing says whether they were changed or taken away.
 */
final class MarkedTaking implements Taking {
    private final Added added;
    private final Images was;
    private final Stance stance;
    private final Marked marked;
    private final Taking touched;
    private final TheirRows theirs;
    private final long found;

    /** Counts the rows that still are as they were added, and those of which later loads have kept how they were. */
    MarkedTaking(Added added, Images was, Stance stance, Means means) throws SQLException {
        this.added = added;
        this.was = was;
        this.stance = stance;
        this.marked = means.marked();
        this.touched = means.touched();
        long standing = marked instanceof ByRow row
                ? means.queries().count(rows(row.predicate()))
                : marked instanceof Untouched ? added.rows() : 0;
        this.found = standing + touched.rows();
        this.theirs = added.before() == Before.EMPTY && found < added.rows()
                ? means.theirs().find()
                : new TheirRows(List.of(), List.of());
    }

    /**
     * What is known of the rows.
     *
     * @param marked by the database
     * @param touched of those that later loads have changed or taken away
     * @param theirs rows that later loads have brought, where the table stood empty before
     * @param queries on their connection
     */
    record Means(Marked marked, Taking touched, Theirs theirs, Queries queries) {}

    /** Looks for them only where it matters. */
    interface Theirs {
        TheirRows find() throws SQLException;
    }

    /** Whether the table stood empty before. */
    enum Before {
        /** All rows were of the load. */
        EMPTY,
        /** Others stood there. */
        OTHERS
    }

    /**
     * What the load did.
     *
     * @param load its number
     * @param rows how many it added
     * @param before whether the table was empty
     */
    record Added(long load, long rows, Before before) {}

    @Override
    public long rows() {
        return added.rows();
    }

    @Override
    public List<String> selects() throws SQLException {
        List<String> selects = new ArrayList<>();
        if (!isAllTaken() && !isTooMuch()) {
            selects.addAll(touched.selects());
        }
        selects.add(Taking.image(
                Image.GONE,
                Images.names(was.table()).stream().map(was::standing).toList(),
                was.dialect().writer("t"),
                rows(predicate())));
        return selects;
    }

    /** Something else has written in the transaction of the load, so that its mark says too much. */
    private boolean isTooMuch() {
        return found > added.rows();
    }

    private String predicate() {
        if (isTooMuch()) {
            return "1 = 0";
        }
        if (isAllTaken()) {
            return theirs.others();
        }
        if (marked instanceof Untouched) {
            return "1 = 1";
        }
        return marked instanceof ByRow row ? row.predicate() : "1 = 0";
    }

    /** What stands in place of missing rows is theirs, as far as anybody knows. */
    private boolean isAllTaken() {
        return stance == Stance.OVERWRITE && added.before() == Before.EMPTY && found < added.rows();
    }

    @Override
    public List<Clash> clashes() throws SQLException {
        List<Clash> clashes = new ArrayList<>(touched.clashes());
        if (isTooMuch()) {
            clashes.add(new Clash(
                    "",
                    Sides.NONE,
                    "load " + added.load() + " added " + added.rows() + " rows, and " + found
                            + " bear its mark: a trigger or a rule wrote others with them, and nothing tells which",
                    added.rows()));
        } else if (found < added.rows()) {
            clashes.add(missing());
        }
        if (isAllTaken() && !theirs.untold().isEmpty()) {
            String loads = theirs.untold().stream().map(String::valueOf).collect(Collectors.joining(", "));
            clashes.add(new Clash(
                    "",
                    Sides.NONE,
                    "later loads (" + loads
                            + ") wrote into the table, too, and nothing tells which rows are theirs: undo"
                            + " them first",
                    1));
        }
        return clashes;
    }

    private Clash missing() {
        String missing = (added.rows() - found) + " of the " + added.rows() + " rows that load " + added.load()
                + " added are not there as it added them";
        String why = marked instanceof Unknown unknown ? ", and nothing tells which: " + unknown.why() : "";
        if (added.before() == Before.OTHERS) {
            return new Clash(
                    "",
                    Sides.NONE,
                    missing + (why.isEmpty() ? ", and nothing tells which they are" : why),
                    added.rows() - found);
        }
        String others =
                marked instanceof ByRow row ? "not (" + row.predicate() + ") and " + theirs.others() : theirs.others();
        return new Clash(rows(others), Sides.STANDING, missing + "; this one is another, or was changed since" + why);
    }

    private String rows(String predicate) {
        return was.target() + " t where " + predicate;
    }
}
