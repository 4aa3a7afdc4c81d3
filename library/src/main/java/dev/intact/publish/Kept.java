package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.dialect.Workspace.Places;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.stage.StagedTable;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Stage and table are compared once, and the places of the rows that differ are kept for the rest of the transaction:
 * the statements go to these places. Only where nothing but these statements touches the rows meanwhile.
 */
final class Kept implements Merge {
    private final Queries queries;
    private final StagedTable staged;
    private final Difference difference;
    private final Places places;
    private final String table;
    private final Counts counts;
    private final long before;
    private final List<Column> written;

    /** Compares now, within the publishing transaction. */
    Kept(Workspace workspace, StagedTable staged, Difference difference, Places places) throws SQLException {
        this.queries = new Queries(workspace.connection());
        this.staged = staged;
        this.difference = difference;
        this.places = places;
        this.table = workspace.keep(difference.pass(places));
        Counts found = queries.counts(table);
        this.before = staged.plan().mode() == Mode.REPLACE ? standing(found) : 0;
        this.counts = found.with(gone(found));
        this.written = differing();
    }

    /** Where an UPDATE costs by the columns that it names, those in which no row differs are left out. */
    private List<Column> differing() throws SQLException {
        List<Column> valued = difference.valued();
        if (!difference.marks() || counts.changed() == 0) {
            return valued;
        }
        long marks = queries.marks("select distinct d.marks from " + table + " d where " + both());
        return IntStream.range(0, valued.size())
                .filter(i -> (marks & 1L << i) != 0)
                .mapToObj(valued::get)
                .toList();
    }

    /** The columns that an UPDATE names. */
    List<Column> written() {
        return written;
    }

    @Override
    public Counts counts() {
        return counts;
    }

    /** What was found for no staged row is gone: so the pass has counted already, where no key stands twice. */
    private long standing(Counts found) throws SQLException {
        return difference.goneToo() && difference.isUnique()
                ? matched(found) + found.gone()
                : queries.count(difference.target());
    }

    private long matched(Counts found) {
        return staged.rows() - found.fresh();
    }

    /** Where every standing row was found, none is left to be looked for. */
    private long gone(Counts found) throws SQLException {
        boolean known = staged.plan().mode() != Mode.REPLACE || difference.goneToo();
        if (known || (difference.isUnique() && matched(found) == before)) {
            return found.gone();
        }
        return queries.update("insert into " + table + " (" + named("place") + ") select " + standing() + " from "
                + difference.goneFrom() + " order by " + standing());
    }

    @Override
    public long before() {
        return before;
    }

    @Override
    public String update() {
        return difference.update(
                written,
                table + " d cross join " + difference.stage() + " s",
                "s." + places.staged() + " = d.staged and " + at());
    }

    @Override
    public String insert(Strategy strategy) {
        String rows = strategy == Strategy.REINSERT ? "d.staged is not null" : "d.place0 is null";
        return difference.insert(
                "s." + places.staged() + " in (select d.staged from " + table + " d where " + rows + ")");
    }

    @Override
    public String deleteGone() {
        return difference.delete(in("d.staged is null"));
    }

    @Override
    public String deleteChanged() {
        return difference.delete(in(both()));
    }

    @Override
    public String changed(String values, String join, String where) {
        return "select " + values + " from " + table + " d join " + difference.stage() + " s on s." + places.staged()
                + " = d.staged join " + difference.target() + " t on " + at() + join + " where " + where;
    }

    @Override
    public String gone(String columns) {
        return "select " + columns + " from " + difference.target() + " t where " + in("d.staged is null");
    }

    @Override
    public String givenUp(List<String> unique) {
        return gone("1") + " and " + difference.brought(unique);
    }

    private static String both() {
        return "d.staged is not null and d.place0 is not null";
    }

    private String at() {
        return IntStream.range(0, places.standing().size())
                .mapToObj(i -> "t." + places.standing().get(i) + " = d.place" + i)
                .collect(Collectors.joining(" and "));
    }

    private String in(String rows) {
        return "(" + standing() + ") in (select " + named("d.place") + " from " + table + " d where " + rows + ")";
    }

    private String standing() {
        return places.standing().stream().map(place -> "t." + place).collect(Collectors.joining(", "));
    }

    private String named(String prefix) {
        return IntStream.range(0, places.standing().size())
                .mapToObj(i -> prefix + i)
                .collect(Collectors.joining(", "));
    }
}
