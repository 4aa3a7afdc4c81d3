package dev.intact.history;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.publish.Later;
import dev.intact.publish.Outcome;
import dev.intact.publish.PartRows;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The rows that a load changed, one after the other. Each call opens and closes connections of its own. */
final class Changes {
    private final LoadContext context;
    private final Dialect dialect;

    /**
     * A reader of change sets.
     *
     * @param context which database
     */
    Changes(LoadContext context) {
        this.context = context;
        this.dialect = context.dialect();
    }

    /**
     * Which rows are read.
     *
     * @param load the load's number
     * @param table only of this table; empty for all
     */
    record Query(long load, Optional<String> table) {
        private boolean takes(Part part) {
            String name = part.table().name().name();
            return table.isEmpty()
                    || table.get().equalsIgnoreCase(name)
                    || table.get().equalsIgnoreCase(part.table().name().toString());
        }
    }

    /**
     * Reads the rows that a load changed, those of each table that went first, then those that changed and that came. Rows
     * that were only added are shown as they were added, whatever later loads did to them.
     *
     * @param query which
     * @param reader takes one after the other, as long as it says true
     * @return what is not kept any more, for people; empty where all is
     */
    List<String> read(Query query, Predicate<RowChange> reader) {
        List<String> lost = new ArrayList<>();
        try (Snapshot snapshot = open(context)) {
            List<Part> parts = new ChangeSets(dialect).of(snapshot.connection(), query.load());
            if (query.table().isPresent() && parts.stream().noneMatch(query::takes)) {
                throw new ConfigurationException("Load " + query.load() + " changed no table "
                        + query.table().get() + ". Nothing was touched.");
            }
            for (Part part : parts) {
                if (query.takes(part) && !read(snapshot, part, lost, reader)) {
                    return lost;
                }
            }
            return lost;
        } catch (SQLException e) {
            throw dialect.failure("Cannot read what load " + query.load() + " changed in " + context.address(), e);
        }
    }

    static Snapshot open(LoadContext context) throws SQLException {
        return context.dialect().snapshot(context.whereabouts().now().address(), context.session("history"));
    }

    private boolean read(Snapshot snapshot, Part part, List<String> lost, Predicate<RowChange> reader)
            throws SQLException {
        PartRows rows = new PartRows(dialect, snapshot.connection());
        PartRows.Reader taken = row -> reader.test(change(part, row));
        if (part.content() instanceof Rows kept) {
            return kept.count() == 0 || rows.each(part, Map.of(), taken);
        }
        if (part.content() instanceof Lost why) {
            lost.add(part.table().name() + ": " + why.why());
            return true;
        }
        Optional<TableSchema> table = snapshot.describe(part.table().name());
        return table.isPresent() ? marked(snapshot, table.get(), part, lost, taken) : untold(part, lost);
    }

    private static boolean untold(Part part, List<String> lost) {
        lost.add(part.table().name() + ": rows were only added, and nothing tells them from others now");
        return true;
    }

    /** Those that stand as they were added, and those of which a later load has kept how they were. */
    private boolean marked(Snapshot snapshot, TableSchema table, Part part, List<String> lost, PartRows.Reader reader)
            throws SQLException {
        PartRows rows = new PartRows(dialect, snapshot.connection());
        Later later = Later.than(part, new ChangeSets(dialect).in(snapshot.connection(), table.name()));
        Marked marked = new History(context).marked(table, part, later);
        if (marked instanceof Untouched) {
            return rows.standing(table, snapshot.target(table.name()), "1 = 1", Map.of(), reader);
        }
        if (!(marked instanceof ByRow row)) {
            return untold(part, lost);
        }
        AtomicLong told = new AtomicLong();
        PartRows.Reader counting = one -> told.incrementAndGet() > 0 && reader.take(one);
        boolean more = rows.standing(table, snapshot.target(table.name()), row.predicate(), Map.of(), counting);
        for (int i = 0; more && i < later.parts().size(); i++) {
            Part other = later.parts().get(i);
            if (other.content() instanceof Rows) {
                more = rows.before(other, row.kept().get(i), Map.of(), counting);
            }
        }
        if (more && told.get() < added(part)) {
            lost.add(part.table().name() + ": " + (added(part) - told.get()) + " of " + added(part)
                    + " rows that were added are not as they were added any more, and nothing kept how they were");
        }
        return more;
    }

    private static long added(Part part) {
        return part.content() instanceof Whole whole ? whole.count() : ((Added) part.content()).count();
    }

    static String mark(Part part) {
        return part.content() instanceof Whole whole ? whole.mark() : ((Added) part.content()).mark();
    }

    static RowChange change(Part part, Outcome.Example row) {
        List<ExampleCell> key = row.cells().stream()
                .filter(cell -> part.key().contains(cell.column()))
                .map(Changes::cell)
                .toList();
        return new RowChange(
                part.table().name().toString(), Change.valueOf(row.change().name()), key, shown(row));
    }

    /** Of a changed row what differs. */
    static List<ExampleCell> shown(Outcome.Example row) {
        return row.cells().stream()
                .filter(cell ->
                        row.change() != Outcome.Change.UPDATE || !cell.before().equals(cell.after()))
                .map(Changes::cell)
                .toList();
    }

    private static ExampleCell cell(Outcome.Cell cell) {
        return new ExampleCell(cell.column(), cell.before(), cell.after());
    }
}
