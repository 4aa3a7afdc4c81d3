package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Content;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.ledger.ChangeTables;
import dev.intact.publish.KeptTaking.Fired;
import dev.intact.publish.KeptTaking.Nulls;
import dev.intact.publish.KeptTaking.Place;
import dev.intact.publish.MarkedTaking.Before;
import dev.intact.publish.Reversal.Stance;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds out how a part is taken back, from what is kept of it.
 *
 * @param dialect of the workspace
 * @param workspace where it is looked at
 * @param stance what becomes of rows that were changed since
 */
record Takings(Dialect dialect, Workspace workspace, Stance stance) {
    /** The rows of a part that are kept. */
    Images was(Part part, TableSchema table) {
        return was(part, table, new ChangeTables(dialect).rows(part.load(), part.number()));
    }

    private Images was(Part part, TableSchema table, String rows) {
        return new Images(
                dialect,
                table,
                part.columns().stream().map(Column::name).toList(),
                rows,
                workspace.target(table.name()),
                part.key());
    }

    Taking of(Part part, TableSchema table, Place place) throws SQLException {
        Content content = part.content();
        if (content instanceof Whole whole) {
            return marked(part, table, new MarkedTaking.Added(part.load(), whole.count(), Before.EMPTY), whole.mark());
        }
        if (content instanceof Added added) {
            return marked(part, table, new MarkedTaking.Added(part.load(), added.count(), Before.OTHERS), added.mark());
        }
        return kept(part, was(part, table), ((Rows) content).count(), place, "1 = 1");
    }

    private Taking kept(Part part, Images was, long count, Place place, String among) throws SQLException {
        if (count == 0) {
            return Taking.NOTHING;
        }
        boolean fired = was.table().hasTriggers() || part.table().hasTriggers();
        boolean nulls =
                !was.key().isEmpty() && queries().any("select 1 from " + was.sql() + " g where " + was.nullKept("g"));
        return new KeptTaking(
                new KeptTaking.Change(
                        part.load(),
                        part.written(),
                        count,
                        fired ? Fired.BY_TRIGGERS : Fired.NOTHING,
                        place,
                        nulls ? Nulls.SOME : Nulls.NONE,
                        among),
                was,
                stance);
    }

    private Taking marked(Part part, TableSchema table, MarkedTaking.Added added, String mark) throws SQLException {
        Later later = Later.than(
                part,
                new ChangeSets(dialect).in(workspace.connection(), part.table().name()));
        Marked marked = workspace.marked(table, mark, later.since(dialect));
        Taking touched = marked instanceof ByRow row ? touched(part, table, later, row) : Taking.NOTHING;
        MarkedTaking.Means means =
                new MarkedTaking.Means(marked, touched, () -> TheirRows.of(this, table, later), queries());
        return new MarkedTaking(added, was(part, table), stance, means);
    }

    /** Rows that later loads have changed or taken away lost their mark; those loads have kept how they were. */
    private Taking touched(Part part, TableSchema table, Later later, ByRow row) throws SQLException {
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < later.parts().size(); i++) {
            Part other = later.parts().get(i);
            if (other.content() instanceof Rows && Later.names(other).containsAll(Later.names(part))) {
                selects.add(before(part, was(other, table), row.kept().get(i)));
            }
        }
        if (selects.isEmpty()) {
            return Taking.NOTHING;
        }
        String rows = workspace.keep(String.join(" union all ", selects));
        // What still bears the mark is told by it, also where another row has the same values.
        String unmarked = "not (" + row.predicate() + ")";
        return kept(part, was(part, table, rows), queries().count(rows), Place.STANDS, unmarked);
    }

    private static String before(Part part, Images later, String theirs) {
        List<String> names = Later.names(part);
        return "select '" + Image.ADDED.mark() + "' as " + ChangeSets.IMAGE + ", "
                + IntStream.range(0, names.size())
                        .mapToObj(i -> later.value("x", names.get(i)) + " as v" + i)
                        .collect(Collectors.joining(", "))
                + " from " + later.sql() + " x where (" + later.of(Image.GONE, "x") + " or "
                + later.of(Image.BEFORE, "x") + ") and " + theirs;
    }

    private Queries queries() {
        return new Queries(workspace.connection());
    }
}
