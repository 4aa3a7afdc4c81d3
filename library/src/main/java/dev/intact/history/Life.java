package dev.intact.history;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Unknown;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.publish.Later;
import dev.intact.publish.Outcome;
import dev.intact.publish.PartRows;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The life of one row, as change sets tell it. Used once, by one thread. */
final class Life {
    private final LoadContext context;
    private final Dialect dialect;
    private final List<Moment> moments = new ArrayList<>();
    private Optional<Map<String, Optional<String>>> later = Optional.empty();
    private boolean known;

    /**
     * A reader of lives.
     *
     * @param context which database
     */
    Life(LoadContext context) {
        this.context = context;
        this.dialect = context.dialect();
    }

    /**
     * Reads the life of a row.
     *
     * @param table its table
     * @param key its key: values by column, as text; where a name is empty, the columns are those of the table's key, in
     *     their order
     * @return latest first; what else than Intact changed in between is among them
     */
    List<Moment> of(TableName table, List<Map.Entry<String, String>> key) {
        try (Snapshot snapshot = Changes.open(context)) {
            Optional<TableSchema> standing = snapshot.describe(table);
            TableName name = standing.map(TableSchema::name).orElse(table);
            List<Part> parts = new ChangeSets(dialect).in(snapshot.connection(), name);
            TableSchema shape = standing.or(() -> parts.stream().findFirst().map(Part::table))
                    .orElseThrow(() -> new ConfigurationException(
                            "There is no table " + table + " in " + context.address() + ". Nothing was touched."));
            Map<String, String> values = named(shape, parts, key);
            PartRows rows = new PartRows(dialect, snapshot.connection());
            stand(rows, snapshot, standing, values);
            for (Part part : parts) {
                Optional<LoadReport> load = Standing.report(dialect, snapshot.connection(), part.load());
                add(rows, snapshot, part, load, parts, standing, values);
            }
            return List.copyOf(moments);
        } catch (SQLException e) {
            throw dialect.failure("Cannot read the life of a row of " + table + " in " + context.address(), e);
        }
    }

    private static Map<String, String> named(TableSchema table, List<Part> parts, List<Map.Entry<String, String>> key) {
        List<String> columns = table.primaryKey().isEmpty()
                ? parts.stream()
                        .map(Part::key)
                        .filter(part -> !part.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                : table.primaryKey();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < key.size(); i++) {
            String given = key.get(i).getKey();
            String name = given.isEmpty() && i < columns.size() ? columns.get(i) : given;
            String found = table.columns().stream()
                    .map(column -> column.name())
                    .filter(column -> column.equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("The table " + table.name() + " has "
                            + (name.isEmpty() ? "no key of " + key.size() + " columns" : "no column " + name)
                            + ". Nothing was touched. Write --key column=value,column=value."));
            values.put(found, key.get(i).getValue());
        }
        if (columns.size() > values.size() && values.keySet().stream().allMatch(columns::contains)) {
            throw new ConfigurationException("The key of " + table.name() + " is " + String.join(", ", columns)
                    + ", and only " + String.join(", ", values.keySet()) + " was given. Nothing was touched.");
        }
        return values;
    }

    /** Where its life has come to. */
    private void stand(PartRows rows, Snapshot snapshot, Optional<TableSchema> table, Map<String, String> key)
            throws SQLException {
        known = true;
        if (table.isPresent()) {
            boolean unused =
                    rows.standing(table.get(), snapshot.target(table.get().name()), "1 = 1", key, row -> {
                        later = Optional.of(after(row));
                        return false;
                    });
        }
    }

    private void add(
            PartRows rows,
            Snapshot snapshot,
            Part part,
            Optional<LoadReport> load,
            List<Part> parts,
            Optional<TableSchema> table,
            Map<String, String> key)
            throws SQLException {
        if (part.content() instanceof Lost lost) {
            known = false;
            moments.add(
                    new Moment(load, Change.UPDATE, List.of(), "what this load changed is not kept: " + lost.why()));
            return;
        }
        if (part.content() instanceof Rows kept) {
            if (kept.count() > 0 && hasAll(part, key)) {
                boolean unused = rows.each(part, key, row -> {
                    happened(load, row, "");
                    return true;
                });
            }
            return;
        }
        if (table.isPresent()) {
            added(rows, snapshot, part, load, parts, table.get(), key);
        }
    }

    private static boolean hasAll(Part part, Map<String, String> key) {
        return part.columns().stream().map(column -> column.name()).toList().containsAll(key.keySet());
    }

    /** A row that a load only added: it stands as it was added, or the first load that touched it kept how it was. */
    private void added(
            PartRows rows,
            Snapshot snapshot,
            Part part,
            Optional<LoadReport> load,
            List<Part> parts,
            TableSchema table,
            Map<String, String> key)
            throws SQLException {
        Later changes = Later.than(part, parts);
        Marked marked = new History(context).marked(table, part, changes);
        String predicate =
                marked instanceof ByRow row ? row.predicate() : marked instanceof Untouched ? "1 = 1" : "1 = 0";
        if (marked instanceof Unknown unknown) {
            known = false;
            moments.add(new Moment(
                    load,
                    Change.INSERT,
                    List.of(),
                    "this load added rows, and nothing tells whether this is one of them: " + unknown.why()));
            return;
        }
        boolean missed = rows.standing(table, snapshot.target(table.name()), predicate, key, row -> {
            happened(load, row, "values as they stand");
            return false;
        });
        if (!missed || !(marked instanceof ByRow row)) {
            return;
        }
        for (int i = 0; i < changes.parts().size(); i++) {
            Part other = changes.parts().get(i);
            if (other.content() instanceof Rows) {
                boolean unused = rows.before(other, row.kept().get(i), key, found -> {
                    happened(load, found, "");
                    return false;
                });
            }
        }
    }

    /** Going back in time: what this left must be what the later one found. */
    private void happened(Optional<LoadReport> load, Outcome.Example row, String note) {
        Optional<Map<String, Optional<String>>> left =
                row.change() == Outcome.Change.DELETE ? Optional.empty() : Optional.of(after(row));
        if (known && !same(left, later)) {
            moments.add(between(left, later));
        }
        moments.add(new Moment(load, Change.valueOf(row.change().name()), Changes.shown(row), note));
        later = row.change() == Outcome.Change.INSERT ? Optional.empty() : Optional.of(before(row));
        known = true;
    }

    private static boolean same(
            Optional<Map<String, Optional<String>>> left, Optional<Map<String, Optional<String>>> found) {
        if (left.isEmpty() || found.isEmpty()) {
            return left.isEmpty() == found.isEmpty();
        }
        return left.get().entrySet().stream()
                .allMatch(cell -> !found.get().containsKey(cell.getKey())
                        || Objects.equals(found.get().get(cell.getKey()), cell.getValue()));
    }

    private static Moment between(
            Optional<Map<String, Optional<String>>> left, Optional<Map<String, Optional<String>>> found) {
        Change change = left.isEmpty() ? Change.INSERT : found.isEmpty() ? Change.DELETE : Change.UPDATE;
        Map<String, Optional<String>> was = left.orElse(Map.of());
        Map<String, Optional<String>> is = found.orElse(Map.of());
        List<ExampleCell> cells = new ArrayList<>();
        for (String name : (left.isEmpty() ? is : was).keySet()) {
            Optional<String> one = was.getOrDefault(name, Optional.empty());
            Optional<String> other = is.getOrDefault(name, Optional.empty());
            if (change != Change.UPDATE || !one.equals(other)) {
                cells.add(new ExampleCell(name, one, other));
            }
        }
        return new Moment(Optional.empty(), change, cells, "something else than Intact did this");
    }

    private static Map<String, Optional<String>> after(Outcome.Example row) {
        Map<String, Optional<String>> values = new TreeMap<>();
        row.cells().forEach(cell -> values.put(cell.column(), cell.after()));
        return values;
    }

    private static Map<String, Optional<String>> before(Outcome.Example row) {
        Map<String, Optional<String>> values = new TreeMap<>();
        row.cells().forEach(cell -> values.put(cell.column(), cell.before()));
        return values;
    }
}
