package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Clash.Sides;
import dev.intact.publish.Reversal.Stance;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Of a table whose rows were kept, image by image. {@code x} is the kept row that the standing one is held against: as it
 * was added, as it became, or as it was taken away; {@code b} is how a changed row was before.
 */
final class KeptTaking implements Taking {
    private final Change change;
    private final Images was;
    private final Stance stance;
    private final List<String> written;
    private final List<String> touched;
    private final List<String> names;

    KeptTaking(Change change, Images was, Stance stance) {
        this.change = change;
        this.was = was;
        this.stance = stance;
        this.names = Images.names(was.table());
        written = was.valued().stream().filter(change.written()::contains).toList();
        touched = change.fired() == Fired.BY_TRIGGERS
                ? was.valued().stream().filter(name -> !written.contains(name)).toList()
                : List.of();
    }

    /** Whether columns may have changed that the load did not write. */
    enum Fired {
        /** None. */
        NOTHING,
        /** There are triggers. */
        BY_TRIGGERS
    }

    /** Whether the table stands. */
    enum Place {
        /** It does. */
        STANDS,
        /** It is made again. */
        MISSING
    }

    /** Whether some kept rows have a null in their key. */
    enum Nulls {
        /** None has. */
        NONE,
        /** Some have. */
        SOME
    }

    /**
     * What the load did.
     *
     * @param load its number
     * @param written the columns that it wrote
     * @param rows how many rows it touched
     * @param fired whether other columns may have changed with them
     * @param place whether the table stands
     * @param nulls whether keys may be null
     * @param among SQL over standing rows {@code t}: true for those that may be kept ones where these are matched by value
     */
    record Change(long load, List<String> written, long rows, Fired fired, Place place, Nulls nulls, String among) {}

    @Override
    public long rows() {
        return change.rows();
    }

    @Override
    public List<String> selects() {
        List<String> selects = new ArrayList<>();
        if (change.place() == Place.MISSING) {
            selects.add(came("x", " where " + was.of(Image.GONE, "x")));
            return selects;
        }
        if (isCounted()) {
            selects.add(image(
                    Image.GONE,
                    names.stream().map(was::standing).toList(),
                    was.target() + " t where " + was.dialect().rowId(was.table(), "t") + " in (" + counted() + ")"));
        }
        selects.add(came("x", " where " + was.of(Image.GONE, "x") + (was.key().isEmpty() ? "" : absent())));
        if (!was.key().isEmpty()) {
            keyed(selects);
        }
        return selects;
    }

    private void keyed(List<String> selects) {
        boolean over = stance == Stance.OVERWRITE;
        selects.add(image(Image.GONE, standing(), at(Image.ADDED) + (over ? "" : " and not " + differs())));
        String undone = pair() + " and " + differing("b") + (over ? "" : " and not " + differing("x"));
        selects.add(image(Image.BEFORE, standing(), undone));
        selects.add(image(Image.AFTER, before(), undone));
        if (over) {
            String others = at(Image.GONE) + " and " + differs();
            selects.add(image(Image.BEFORE, standing(), others));
            selects.add(image(Image.AFTER, names.stream().map(this::again).toList(), others));
            selects.add(came("b", pairs() + absent()));
        }
    }

    /** How a standing row becomes what it was before the load. */
    private List<String> before() {
        return names.stream().map(this::before).toList();
    }

    private String before(String name) {
        if (written.contains(name)) {
            return was.value("b", name);
        }
        return touched.contains(name)
                ? "case when " + was.changed("x", "b", name) + " then " + was.value("b", name) + " else "
                        + was.standing(name) + " end"
                : was.standing(name);
    }

    private String again(String name) {
        return was.valued().contains(name) ? was.value("x", name) : was.standing(name);
    }

    @Override
    public List<Clash> clashes() throws SQLException {
        List<Clash> clashes = new ArrayList<>();
        if (change.place() == Place.MISSING) {
            return clashes;
        }
        String load = "load " + change.load();
        if (isCounted()) {
            clashes.add(
                    new Clash("(" + missing() + ") x", Sides.KEPT, load + " added it, and it is not there any more"));
        }
        if (!was.key().isEmpty()) {
            clashes.add(new Clash(
                    at(Image.ADDED) + " and " + differs(), Sides.BOTH, load + " added it, and it was changed since"));
            clashes.add(new Clash(
                    at(Image.GONE) + " and " + differs(),
                    Sides.BOTH,
                    load + " took it away, and one with other values stands in its place"));
            clashes.add(new Clash(
                    pair() + " and " + differing("b") + " and " + differing("x"),
                    Sides.BOTH,
                    load + " changed it, and it was changed since"));
            clashes.add(new Clash(
                    was.sql() + " x" + pairs() + absent(),
                    Sides.KEPT,
                    load + " changed it, and it is not there any more"));
        }
        return clashes;
    }

    private boolean isCounted() {
        return was.key().isEmpty() || change.nulls() == Nulls.SOME;
    }

    private String counted() {
        return was.counted(Image.ADDED, byValue(), keptByValue());
    }

    /** Standing rows that are matched by value. */
    private String byValue() {
        return " where " + change.among() + (was.key().isEmpty() ? "" : " and " + was.nullKey());
    }

    private String keptByValue() {
        return was.key().isEmpty() ? "" : " and " + was.nullKept("g");
    }

    /** Called as kept rows are called. */
    private String missing() {
        String rows = was.missing(Image.ADDED, byValue(), keptByValue());
        return "select "
                + IntStream.range(0, was.names().size())
                        .mapToObj(i -> "m.c" + i + " as v" + i)
                        .collect(Collectors.joining(", "))
                + " from (" + rows + ") m";
    }

    private String at(Image image) {
        return was.sql() + " x cross join " + was.target() + " t where " + was.of(image, "x") + " and "
                + was.sameKey("x");
    }

    private String pair() {
        return was.sql() + " x cross join " + was.sql() + " b cross join " + was.target() + " t where "
                + was.of(Image.AFTER, "x") + " and " + was.of(Image.BEFORE, "b") + " and " + was.sameKey("x", "b")
                + " and " + was.sameKey("x");
    }

    private String pairs() {
        return " cross join " + was.sql() + " b where " + was.of(Image.AFTER, "x") + " and " + was.of(Image.BEFORE, "b")
                + " and " + was.sameKey("x", "b");
    }

    private String absent() {
        return " and not exists (select 1 from " + was.target() + " t where " + was.sameKey("x") + ")";
    }

    private String differs() {
        return was.differs("x", was.names());
    }

    /** The standing row is not as it was before the load, or not as it was after it. */
    private String differing(String alias) {
        List<String> predicates = new ArrayList<>();
        written.forEach(name -> predicates.add(was.differs(alias, name)));
        touched.forEach(
                name -> predicates.add("(" + was.changed("x", "b", name) + " and " + was.differs(alias, name) + ")"));
        return Images.any(predicates);
    }

    private List<String> standing() {
        return names.stream().map(was::standing).toList();
    }

    /** A kept row that comes again; what it had in columns that were not there then is not known. */
    private String came(String alias, String rest) {
        List<String> values = names.stream()
                .map(name -> was.names().contains(name) ? was.value(alias, name) : nothing(name))
                .toList();
        return image(Image.ADDED, values, was.sql() + " x" + rest);
    }

    /** Of rows that stand it is known who wrote them; those that come are this load's. */
    private String image(Image image, List<String> values, String from) {
        boolean stands = image == Image.GONE || image == Image.BEFORE;
        return Taking.image(
                image, values, was.dialect().writer("t").map(who -> stands ? who : "cast(null as bigint)"), from);
    }

    private String nothing(String name) {
        return "(select " + was.standing(name) + " from " + was.target() + " t where 1 = 0)";
    }
}
